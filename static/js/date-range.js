// A range that is chosen takes the place of dates, and the other way round: both at once would contradict each other.
document.addEventListener("change", (event) => {
  const range = event.target.closest("select[name=range]");
  if (!range) return;
  if (range.value === "custom") {
    const more = range.form.querySelector("details:has([name=since])");
    if (more) more.open = true;
    range.form.elements.since?.focus();
    event.stopPropagation();
    return;
  }
  for (const name of ["since", "until"]) {
    if (range.form.elements[name]) range.form.elements[name].value = "";
  }
}, true);
