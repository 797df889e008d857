// Dialogs open as popovers without script; with it they are modal: the page behind rests, focus comes back.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]");
  const dialog = button && document.getElementById(button.getAttribute("popovertarget"));
  if (!(dialog instanceof HTMLDialogElement)) {
    closeOnVeil(event);
    return;
  }
  event.preventDefault();
  if (dialog.open || button.getAttribute("popovertargetaction") === "hide") {
    dialog.close();
  } else {
    dialog.removeAttribute("popover");
    dialog.showModal();
  }
});

function closeOnVeil(event) {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  const box = dialog.getBoundingClientRect();
  const inside =
    event.clientX >= box.left && event.clientX <= box.right &&
    event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
}

// Messages are put away by their button.
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".alert, .banner")?.remove();
});
