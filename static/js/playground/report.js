// What is told of a call: timings as they are measured here, tokens and cost as the gateway wrote them down.
import { shorten } from "./code.js";

const MOST_RAW = 200_000; // characters of the raw answer on the page
const TRIES = 12;
const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const tell = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`);

export class Report {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(`#pg-${name}`);
  }

  begin() {
    this.raw = "";
    this.rid = null;
    this.number = (this.number ?? 0) + 1;
    for (const name of ["first", "total", "speed", "tokens"]) this.put(name, "—");
    this.find("call").replaceChildren();
    this.find("raw").textContent = "";
    this.find("problem").hidden = true;
    this.find("report").hidden = false;
    this.say(this.root.dataset.sending);
  }

  // Tools show the figures that mean something for them.
  put(name, text) {
    const place = this.find(name);
    if (place) place.textContent = text;
  }

  say(text) { this.find("say").textContent = text; }

  opened(rid) { this.rid = rid; }

  addRaw(text) {
    if (this.raw.length < MOST_RAW) this.find("raw").append(text);
    this.raw += text;
  }

  setRaw(text) {
    this.raw = text;
    this.find("raw").textContent = shorten(text).slice(0, MOST_RAW);
  }

  first(ms) { this.put("first", tell(ms)); }

  end(ms, { usage, firstMs, say }) {
    this.put("total", tell(ms));
    this.say(say);
    if (!usage) return;
    const out = usage.completion_tokens ?? usage.output_tokens ?? 0;
    this.put("tokens", `${usage.prompt_tokens ?? usage.input_tokens ?? 0} → ${out}`);
    if (out && firstMs && ms > firstMs) this.put("speed", (out / ((ms - firstMs) / 1000)).toFixed(1));
  }

  // A sentence for what went wrong, the raw error below it.
  fail(error) {
    const { dataset } = this.root;
    const box = this.find("problem");
    box.hidden = false;
    this.find("problem-text").textContent = this.explain(error, dataset);
    this.find("problem-raw").textContent = error.raw ?? String(error.message ?? error);
    this.find("problem-billing").hidden = error.code !== "insufficient_quota";
    this.find("problem-keys").hidden = !/key|limit/.test(error.code ?? "") || error.code === "rate_limit_exceeded";
    if (error.raw && !this.raw) this.setRaw(error.raw);
    this.say("");
  }

  explain(error, dataset) {
    if (error.name === "KeyRefused") return error.message;
    if (error.code === "insufficient_quota") return dataset.failQuota;
    if (/limit_exceeded|spend_limit/.test(error.code) && error.code !== "rate_limit_exceeded") return dataset.failLimit;
    if (error.status === 429) return dataset.failBusy;
    if (error.status === 401 || error.status === 403) return dataset.failKey;
    if (error.status === 404) return dataset.failModel;
    if (error.status === 413) return dataset.failLarge;
    if (error.status >= 500) return dataset.failUpstream;
    if (error.status === 200) return dataset.failMidway;
    if (error.status >= 400) return `${dataset.failRequest} ${error.message}`;
    return dataset.failNetwork;
  }

  // The row of the usage log; a stopped call is settled a moment after it is left.
  async showCall(tries = TRIES) {
    const { rid, number } = this;
    if (!rid) return;
    for (let turn = 0; turn < tries; turn += 1) {
      const answer = await fetch(this.root.dataset.callUrl.replace("RID", rid)).catch(() => null);
      if (number !== this.number || (answer && !answer.ok)) return;
      if (answer && answer.status === 200) {
        this.place(await answer.text());
        return;
      }
      await wait(250 + 150 * turn);
    }
  }

  // Our own page's fragment: it was escaped by the server.
  place(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    this.find("call").replaceChildren(...parsed.body.childNodes);
  }
}
