// What came back, where the reader looks for it: text, pictures, sound, raw answer.

import { readEvents } from "../events.js";
import { decodeBase64, findText } from "./parts.js";

const LONG = 2000; // characters of one value; base64 is not for reading
const shorten = (name, value) =>
  typeof value === "string" && value.length > LONG ? `${value.slice(0, 60)}…` : value;

export class Show {
  constructor(form) {
    const part = (name) => form.querySelector(`[data-try-${name}]`);
    this.text = part("text");
    this.media = part("media");
    this.raw = part("raw");
    this.holder = part("details");
    this.link = form.closest("[data-docs]").dataset.textPicture;
  }

  clear() {
    for (const place of [this.text, this.raw]) place.textContent = "";
    this.media.replaceChildren();
    this.holder.hidden = this.text.hidden = true;
  }

  async take(answer) {
    const kind = answer.headers.get("content-type") ?? "";
    if (kind.startsWith("text/event-stream")) return this.takeEvents(answer);
    if (kind.startsWith("audio/") || kind.includes("octet-stream")) {
      return this.addSound(await answer.blob());
    }
    if (!kind.startsWith("application/json")) return this.addText(await answer.text());
    const body = await answer.json();
    for (const picture of body.data ?? []) this.addPicture(picture);
    this.addText(body.choices?.[0]?.message?.content ?? "");
    return this.addRaw(JSON.stringify(body, shorten, 2));
  }

  async takeEvents(answer) {
    const sounds = [];
    for await (const data of readEvents(answer.body)) {
      if (data === "[DONE]") {
        this.addRaw("[DONE]\n");
        continue;
      }
      const event = JSON.parse(data);
      this.addRaw(`${JSON.stringify(event, shorten)}\n`);
      this.addText(findText(event));
      if (event.b64_json) {
        this.media.replaceChildren();
        this.addPicture(event);
      }
      if (event.audio) sounds.push(decodeBase64(event.audio));
    }
    if (sounds.length) this.addSound(new Blob(sounds, { type: "audio/mpeg" }));
  }

  addText(text) {
    if (!text) return;
    this.text.hidden = false;
    this.text.append(text);
  }

  addRaw(text) {
    this.holder.hidden = false;
    this.raw.append(text);
  }

  addPicture({ url, b64_json: data, revised_prompt: said }) {
    if (!url && !data) return;
    const address = data ? URL.createObjectURL(new Blob([decodeBase64(data)])) : url;
    if (!data && new URL(url).origin !== location.origin) {
      const link = document.createElement("a");
      Object.assign(link, { href: url, textContent: this.link, rel: "noreferrer" });
      this.media.append(link);
      return;
    }
    const image = document.createElement("img");
    Object.assign(image, { src: address, alt: said ?? this.link });
    this.media.append(image);
  }

  addSound(blob) {
    const player = document.createElement("audio");
    Object.assign(player, { controls: true, src: URL.createObjectURL(blob) });
    this.media.append(player);
  }
}
