// What has a tooltip lies above its row's link, so that it can be pointed at: a click on it opens the row all the same.
document.addEventListener("click", (event) => {
  const part = event.target.closest("tr [title]");
  if (!part || part.closest("a, button, input, summary, label")) return;
  part.closest("tr").querySelector(".row-link")?.click();
});
