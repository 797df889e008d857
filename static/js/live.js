/* Lists that follow what happens: an element with data-live (milliseconds) gets the
   event "live" again and again, on which htmx asks the server. Nothing is asked while
   nobody looks. */

const MOST_FAILURES = 5;
const due = new Map();
let failures = 0;

function tick() {
  if (document.visibilityState !== "visible" || failures >= MOST_FAILURES) return;
  const now = Date.now();
  for (const element of document.querySelectorAll("[data-live]")) {
    const name = element.id;
    if (now < (due.get(name) ?? 0)) continue;
    due.set(name, now + Number(element.dataset.live));
    window.htmx?.trigger(element, "live");
  }
}

/* A session that has ended must not put the sign-in page into a list. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const isSent = new URL(xhr.responseURL || location.href).pathname === "/login";
  if (!isSent || location.pathname === "/login") return;
  event.preventDefault();
  location.reload();
});

document.addEventListener("htmx:afterRequest", (event) => {
  failures = event.detail.failed ? failures + 1 : 0;
});

document.addEventListener("visibilitychange", () => {
  failures = 0;
  tick();
});

for (const element of document.querySelectorAll("[data-live]")) {
  due.set(element.id, Date.now() + Number(element.dataset.live));
}
setInterval(tick, 500);
