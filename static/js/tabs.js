// [data-tabs] with [data-tab] sections becomes a tab list; without script the sections stand one below another.
// Lists of the same data-tab-name switch together, and the choice is kept for the next page.
let count = 0;

const sections = (tabs) => [...tabs.querySelectorAll(":scope > [data-tab]")];
const buttons = (tabs) => [...tabs.querySelectorAll(":scope > [role=tablist] > [role=tab]")];
const nameOf = (tabs) => sections(tabs)[0]?.dataset.tabName ?? "";

function recall(name) {
  try { return localStorage.getItem(`tab:${name}`); } catch { return null; }
}

function keep(name, value) {
  try { localStorage.setItem(`tab:${name}`, value); } catch { /* private mode: not kept */ }
}

function show(tabs, value) {
  const all = sections(tabs);
  const chosen = all.some((section) => section.dataset.tab === value) ? value : all[0].dataset.tab;
  all.forEach((section, index) => {
    const active = section.dataset.tab === chosen;
    section.hidden = !active;
    const button = buttons(tabs)[index];
    button.setAttribute("aria-selected", String(active));
    button.tabIndex = active ? 0 : -1;
  });
}

function choose(tabs, value) {
  const name = nameOf(tabs);
  if (!name) { show(tabs, value); return; }
  keep(name, value);
  for (const other of document.querySelectorAll("[data-tabs]")) {
    if (nameOf(other) === name) show(other, value);
  }
}

function makeButton(section) {
  const title = section.querySelector(":scope > [data-tab-title]");
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", "tab");
  button.id = `tab-${++count}`;
  button.textContent = title?.textContent ?? section.dataset.tab;
  button.dataset.value = section.dataset.tab;
  section.id ||= `panel-${count}`;
  button.setAttribute("aria-controls", section.id);
  section.setAttribute("role", "tabpanel");
  section.setAttribute("aria-labelledby", button.id);
  if (title) title.hidden = true;
  return button;
}

function build(tabs) {
  if (tabs.dataset.built || !sections(tabs).length) return;
  tabs.dataset.built = "true";
  const list = document.createElement("div");
  list.className = "tabs";
  list.setAttribute("role", "tablist");
  list.append(...sections(tabs).map(makeButton));
  tabs.prepend(list);
  show(tabs, recall(nameOf(tabs)) ?? tabs.dataset.selected);
}

function move(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const tabs = event.target.closest("[role=tab]")?.closest("[data-tabs]");
  if (!step || !tabs) return;
  const all = buttons(tabs);
  const next = all[(all.indexOf(event.target) + step + all.length) % all.length];
  event.preventDefault();
  choose(tabs, next.dataset.value);
  next.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tabs] > [role=tablist] > [role=tab]");
  if (button) choose(button.closest("[data-tabs]"), button.dataset.value);
});
document.addEventListener("keydown", move);
const buildAll = (root) => root.querySelectorAll("[data-tabs]").forEach(build);
document.addEventListener("htmx:load", (event) => buildAll(event.target));
buildAll(document);
