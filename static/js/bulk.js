// In a form.bulk: [data-bulk-all] chooses every row, [data-bulk-count] says how many ("{n} chosen").
const boxes = (form) => [...form.querySelectorAll('input[name="ids"]')];

function refresh(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  const head = form.querySelector("[data-bulk-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
  }
  for (const place of form.querySelectorAll("[data-bulk-count]")) {
    place.textContent = (place.dataset.text ?? "{n}").replace("{n}", String(chosen));
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form.bulk");
  if (!form) return;
  if (event.target.matches("[data-bulk-all]")) {
    for (const box of boxes(form)) box.checked = event.target.checked;
  }
  refresh(form);
});
