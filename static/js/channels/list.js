// Links with data-opens show what they load in a dialog; without this script they are plain links to a page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const dialog = document.getElementById(link.dataset.opens);
  dialog.firstElementChild.replaceChildren();
  if (!dialog.open) dialog.showModal();
});
