// Parameters that are switched on, and the fields written as JSON. What is off is not sent.
const rows = (root) => [...root.querySelectorAll("[data-parameter]")];
const parts = (row) => ({ on: row.querySelector("[type=checkbox]"), input: row.querySelector("[data-value]") });

function read(kind, text) {
  if (kind === "number") return Number.parseFloat(text);
  if (kind === "integer") return Number.parseInt(text, 10);
  if (kind === "lines") return text.split("\n").filter((line) => line !== "");
  if (kind === "format") return { type: text };
  return text;
}

const isEmpty = (value) => value === "" || Number.isNaN(value) || value?.length === 0;

export function readParameters(root) {
  const found = {};
  for (const row of rows(root)) {
    const { on, input } = parts(row);
    const value = read(row.dataset.kind, input.value);
    if (on.checked && !isEmpty(value)) found[row.dataset.parameter] = value;
  }
  return found;
}

// The free JSON; null when it is no object, which is told beside the field.
export function readExtra(root) {
  const field = root.querySelector("#pg-extra");
  const text = field?.value.trim();
  let extra = {};
  try { extra = text ? JSON.parse(text) : {}; } catch { extra = null; }
  const isObject = extra !== null && typeof extra === "object" && !Array.isArray(extra);
  field?.setAttribute("aria-invalid", String(!isObject));
  root.querySelector("#pg-extra-error")?.toggleAttribute("hidden", isObject);
  return isObject ? extra : null;
}

export function keepParameters(root) {
  const kept = rows(root).map((row) => [row.dataset.parameter, parts(row).on.checked, parts(row).input.value]);
  return { rows: kept, extra: root.querySelector("#pg-extra")?.value ?? "" };
}

export function restoreParameters(root, kept) {
  const byName = new Map((kept?.rows ?? []).map(([name, on, value]) => [name, { on, value }]));
  for (const row of rows(root)) {
    const was = byName.get(row.dataset.parameter);
    const { on, input } = parts(row);
    if (was) { on.checked = was.on; input.value = was.value; }
    input.disabled = !on.checked;
  }
  const extra = root.querySelector("#pg-extra");
  if (extra && kept?.extra) extra.value = kept.extra;
}

export function watchParameters(root, changed) {
  for (const row of rows(root)) {
    const { on, input } = parts(row);
    on.addEventListener("change", () => {
      input.disabled = !on.checked;
      if (on.checked) input.focus();
      changed();
    });
  }
}

// dall-e answers with a link to another site unless told otherwise; newer models refuse to be told.
export function suitModel(root, model) {
  const row = rows(root).find((it) => it.dataset.parameter === "response_format");
  if (root.dataset.tool !== "images" || !row) return;
  const { on, input } = parts(row);
  on.checked = model.startsWith("dall-e");
  input.disabled = !on.checked;
}
