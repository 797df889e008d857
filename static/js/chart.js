// The tooltip of charts: [data-tip] holds a heading and lines "name<TAB>value". Native titles serve where no script runs.
let tip = null;

function makeTip() {
  tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
}

function fill(text) {
  tip.replaceChildren(
    ...text.split("\n").map((line) => {
      const row = document.createElement("p");
      const [name, value] = line.split("\t");
      row.append(name);
      if (value !== undefined) {
        const figure = document.createElement("b");
        figure.textContent = value;
        row.append(figure);
      }
      return row;
    }),
  );
}

function place(event) {
  const { offsetWidth: width, offsetHeight: height } = tip;
  const right = event.clientX + 16;
  const left = right + width > innerWidth - 8 ? event.clientX - width - 16 : right;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${Math.max(8, Math.min(event.clientY - height / 2, innerHeight - height - 8))}px`;
}

document.addEventListener("pointermove", (event) => {
  const spot = event.target instanceof Element && event.target.closest("svg [data-tip]");
  if (!spot) {
    if (tip) tip.hidden = true;
    return;
  }
  spot.querySelector("title")?.remove();
  if (!tip) makeTip();
  tip.hidden = false;
  fill(spot.dataset.tip);
  place(event);
});
document.addEventListener("scroll", () => { if (tip) tip.hidden = true; }, { passive: true, capture: true });
