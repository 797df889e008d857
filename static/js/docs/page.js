// The documentation: marks the chapter that is being read, filters the reference,
// sends samples.

import { startKeyBar } from "./key.js";
import { startSending } from "./send.js";

const page = document.querySelector("[data-docs]");

startKeyBar(page.querySelector("[data-key-bar]"));
for (const form of page.querySelectorAll("[data-try]")) {
  startSending(form, page.dataset);
  form.hidden = false;
}
startSpy();
startFilter();
unfold();
addEventListener("hashchange", unfold);

/** Opens the operation that the address points at. */
function unfold() {
  const place = document.getElementById(location.hash.slice(1));
  if (place instanceof HTMLDetailsElement) place.open = true;
}

function startSpy() {
  const links = new Map(
    [...page.querySelectorAll("[data-toc] a[href^='#']")].map((link) => [
      link.hash.slice(1),
      link,
    ]),
  );
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-10% 0px -75% 0px" },
  );
  for (const id of links.keys()) {
    const place = document.getElementById(id);
    if (place) watcher.observe(place);
  }
}

function startFilter() {
  const field = page.querySelector("[data-filter]");
  if (!field) return;
  const items = [...page.querySelectorAll("[data-filter-item]")];
  const texts = items.map((item) => item.textContent.toLowerCase());
  const none = page.querySelector("[data-filter-none]");
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    items.forEach((item, at) => {
      item.hidden = !words.every((word) => texts[at].includes(word));
      if (!item.hidden) found += 1;
      const link = page.querySelector(`[data-toc] a[href="#${item.id}"]`);
      if (link) link.hidden = item.hidden;
    });
    none.hidden = found > 0;
  };
  field.addEventListener("input", filter);
  filter();
}
