// The language switch comes back to what is shown now: filters may have changed the address since the page came.
document.addEventListener("submit", (event) => {
  const next = event.target.closest(".switches form")?.elements.next;
  if (next) next.value = location.pathname + location.search;
}, true);
