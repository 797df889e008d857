// "Send" of one sample or operation: a real request to /v1 with the reader's key.

import { forgetKey, readKey } from "./key.js";
import { makePicture, makeTone } from "./samples.js";
import { Show } from "./show.js";

export function startSending(form, texts) {
  const part = (name) => form.querySelector(`[data-try-${name}]`);
  const show = new Show(form);
  const status = part("status");
  const stop = part("stop");
  const send = part("send");
  let going = null;

  stop.addEventListener("click", () => going?.abort());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const key = readKey();
    if (!key) {
      status.textContent = texts.textNoKey;
      document.querySelector("[data-key-bar]")?.scrollIntoView({ block: "center" });
      return;
    }
    show.clear();
    part("output").hidden = false;
    part("cost").hidden = true;
    part("output").setAttribute("aria-busy", "true");
    send.disabled = true;
    stop.hidden = false;
    status.textContent = texts.textSending;
    going = new AbortController();
    const clock = new Clock();
    try {
      const request = await buildRequest(form, key.secret);
      const answer = await fetch(request, { signal: going.signal });
      clock.mark();
      if (answer.status === 401) forgetKey();
      await finish(answer);
      status.textContent = clock.tell(answer, texts);
    } catch (error) {
      status.textContent = tellFailure(error, texts);
    } finally {
      send.disabled = false;
      stop.hidden = true;
      part("output").removeAttribute("aria-busy");
    }
  });

  async function finish(answer) {
    const rid = answer.headers.get("x-request-id");
    const link = part("cost");
    if (answer.ok && rid && form.dataset.usageUrl && form.dataset.method === "POST") {
      link.href = form.dataset.usageUrl + rid;
      link.hidden = false;
    }
    status.textContent = `${answer.status} ${answer.statusText}`;
    await show.take(answer);
  }
}

class Clock {
  constructor() {
    this.begun = performance.now();
  }

  mark() {
    this.first = performance.now();
  }

  tell(answer, texts) {
    const span = (until) => Math.round(until - this.begun).toLocaleString();
    return texts.textDone
      .replace("{status}", `${answer.status} ${answer.statusText}`.trim())
      .replace("{first}", span(this.first))
      .replace("{total}", span(performance.now()));
  }
}

function tellFailure(error, texts) {
  if (error.name === "AbortError") return texts.textStopped;
  if (error instanceof SyntaxError) return `${texts.textNotJson} ${error.message}`;
  return `${texts.textFailed} ${error.message}`;
}

async function buildRequest(form, secret) {
  let path = form.dataset.path;
  const query = [];
  const headers = { Authorization: `Bearer ${secret}` };
  for (const field of form.querySelectorAll("[data-path-field]")) {
    const value = encodeURIComponent(field.value).replaceAll("%2F", "/");
    if (path.includes(`{${field.name}}`)) path = path.replace(`{${field.name}}`, value);
    else if (value) query.push(`${field.name}=${value}`);
  }
  if (query.length) path += `?${query.join("&")}`;
  if (form.dataset.method === "GET") return new Request(path, { headers });
  if (form.dataset.content === "form") {
    return new Request(path, { method: "POST", headers, body: await readForm(form) });
  }
  headers["Content-Type"] = "application/json";
  const body = JSON.stringify(JSON.parse(form.elements.body.value));
  return new Request(path, { method: "POST", headers, body });
}

// What is left empty is left out; a file that is needed and not chosen is made.
async function readForm(form) {
  const body = new FormData();
  for (const field of form.querySelectorAll("[data-form-field]")) {
    if (field.type !== "file") {
      if (field.value) body.append(field.name, field.value);
      continue;
    }
    for (const file of field.files) body.append(field.name, file);
    if (!field.files.length && field.dataset.isNeeded) {
      const made = field.name === "file" ? makeTone() : await makePicture();
      body.append(field.name, made);
    }
  }
  return body;
}
