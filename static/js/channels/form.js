// The form of a channel. Every button works without this script: then it is a step that shows the page again.
const form = document.getElementById("channel-form");

// A provider fills the address in, and the name while it is none of somebody's own.
form.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-base-url]");
  if (!chosen) return;
  event.preventDefault();
  const presets = [...form.querySelectorAll("[data-base-url]")];
  const titles = presets.map((preset) => preset.dataset.title);
  const address = form.elements.base_url;
  const name = form.elements.name;
  const isOther = !chosen.dataset.baseUrl;
  address.value = chosen.dataset.baseUrl;
  if (!name.value || titles.includes(name.value)) {
    name.value = isOther ? "" : chosen.dataset.title;
  }
  for (const preset of presets) preset.setAttribute("aria-pressed", String(preset === chosen));
  (isOther ? address : form.elements.credentials).focus();
});

// The list of what the upstream offers: searched, all or none of what is in sight, counted.
const boxes = (offer) => [...offer.querySelectorAll('[name="picked"]')];

function count(offer) {
  const place = offer.querySelector("[data-offer-count]");
  const chosen = boxes(offer).filter((box) => box.checked).length;
  place.textContent = place.dataset.text.replace("{n}", String(chosen));
}

form.addEventListener("input", ({ target }) => {
  const offer = target.closest("[data-offer]");
  if (!offer || !target.matches("[data-offer-search]")) return;
  const word = target.value.trim().toLowerCase();
  for (const box of boxes(offer)) {
    box.closest("label").hidden = !box.value.toLowerCase().includes(word);
  }
});

form.addEventListener("keydown", (event) => {
  // Enter in the search would save the whole form.
  if (event.key === "Enter" && event.target.matches("[data-offer-search]")) event.preventDefault();
});

form.addEventListener("change", ({ target }) => {
  const offer = target.closest("[data-offer]");
  if (offer) count(offer);
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-offer-all], [data-offer-none]");
  if (!button) return;
  event.preventDefault();
  const offer = button.closest("[data-offer]");
  const all = button.matches("[data-offer-all]");
  for (const box of boxes(offer)) {
    if (!box.closest("label").hidden) box.checked = all;
  }
  count(offer);
});

// One more row in a table of texts.
form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-rows-add]");
  if (!button) return;
  const body = button.closest("[data-rows]").querySelector("tbody");
  const row = body.lastElementChild.cloneNode(true);
  for (const input of row.querySelectorAll("input")) input.value = "";
  body.append(row);
  row.querySelector("input").focus();
});
