// Signing out takes along what pages kept in the browser: conversations of the playground, keys, htmx's copies of pages.
const OURS = /^(playground:|newbigai\.)/;

document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location.href).pathname !== "/logout") return;
  try {
    sessionStorage.clear();
    Object.keys(localStorage).filter((key) => OURS.test(key)).forEach((key) => localStorage.removeItem(key));
  } catch { /* storage is off: nothing was kept */ }
});
