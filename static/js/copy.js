// [data-copy="text"] or [data-copy-from="#id"]: puts the text on the clipboard and says so with data-done.
const shown = new WeakMap();

export async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Plain http on a local network has no clipboard API.
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

// A button without words shows a tick in the place of its icon.
function showTick(use) {
  const before = use?.getAttribute("href") ?? "";
  if (!before || before.endsWith("#check")) return;
  use.setAttribute("href", before.replace(/#.*/, "#check"));
  setTimeout(() => use.setAttribute("href", before), 1600);
}

function sayDone(button) {
  if (!button.dataset.done) return;
  const label = button.querySelector("span");
  if (!label) {
    showTick(button.querySelector("use"));
    return;
  }
  const before = shown.get(button)?.before ?? label.textContent;
  clearTimeout(shown.get(button)?.timer);
  label.textContent = button.dataset.done;
  const timer = setTimeout(() => {
    label.textContent = before;
    shown.delete(button);
  }, 1600);
  shown.set(button, { before, timer });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  const text = source ? (source.value ?? source.textContent) : button.dataset.copy;
  try {
    await copyText(text ?? "");
    sayDone(button);
  } catch {
    // The browser refused: the text stays on the page, to be marked by hand.
  }
});
