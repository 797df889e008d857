// Ticks models in the text field above them: the field stays what is sent, so that a
// pattern such as gpt-4* can be typed, and the form works without this script.

const SEPARATOR = /[\s,;，；]+/;

for (const picker of document.querySelectorAll("[data-picker]")) {
  const field = document.getElementById(picker.dataset.picker);
  const boxes = [...picker.querySelectorAll("[data-picker-model]")];
  const search = picker.querySelector("[data-picker-search]");
  const nothing = picker.querySelector("[data-picker-empty]");

  const readNames = () => field.value.split(SEPARATOR).filter(Boolean);

  const showChosen = () => {
    const names = new Set(readNames());
    for (const box of boxes) box.checked = names.has(box.value);
  };

  const showMatching = () => {
    const word = search.value.trim().toLowerCase();
    let shown = 0;
    for (const box of boxes) {
      const fits = box.value.toLowerCase().includes(word);
      box.closest("label").hidden = !fits;
      shown += fits;
    }
    nothing.hidden = shown > 0;
  };

  picker.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-picker-model]")) return;
    const names = readNames().filter((name) => name !== target.value);
    if (target.checked) names.push(target.value);
    field.value = names.join("\n");
  });
  search.addEventListener("input", showMatching);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // would send the whole form
  });
  field.addEventListener("input", showChosen);
  showChosen();
  picker.hidden = false;
}
