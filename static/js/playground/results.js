// What the tools without a conversation get back.
import { shorten } from "./code.js";

function makeLink(url, name, label) {
  const link = document.createElement("a");
  link.className = "button small";
  link.href = url;
  link.textContent = label;
  if (name) link.download = name;
  else Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  return link;
}

function toBlob(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const isPng = bytes[0] === 0x89;
  return new Blob([bytes], { type: isPng ? "image/png" : "image/webp" });
}

// A picture on another site is linked, not shown: this page loads nothing from elsewhere.
function drawPicture(root, picture, index) {
  const figure = document.createElement("figure");
  figure.className = "pg-picture";
  const isOurs = picture.b64_json || new URL(picture.url, location.href).origin === location.origin;
  const url = picture.b64_json ? URL.createObjectURL(toBlob(picture.b64_json)) : picture.url;
  if (isOurs) {
    const image = new Image();
    image.src = url;
    image.alt = picture.revised_prompt || root.dataset.pictureAlt;
    figure.append(image);
  }
  const caption = document.createElement("figcaption");
  caption.append(makeLink(url, isOurs ? `picture-${index + 1}.png` : "", isOurs ? root.dataset.download : root.dataset.openPicture));
  if (picture.revised_prompt) {
    const words = document.createElement("p");
    words.className = "muted";
    words.textContent = picture.revised_prompt;
    caption.append(words);
  }
  figure.append(caption);
  return figure;
}

function drawText(text) {
  const pre = document.createElement("pre");
  pre.className = "pg-code";
  pre.tabIndex = 0;
  pre.textContent = text;
  return pre;
}

function compare(one, other) {
  const dot = (a, b) => a.reduce((sum, it, place) => sum + it * b[place], 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}

// Every text with the first numbers of its vector, and how near it is to the first text.
function drawVectors(root, answer, texts) {
  const vectors = answer.data.map((it) => it.embedding);
  const list = document.createElement("ol");
  list.className = "pg-vectors";
  vectors.forEach((vector, place) => {
    const line = document.createElement("li");
    const words = document.createElement("p");
    words.textContent = texts[place];
    const note = document.createElement("p");
    note.className = "muted num";
    const near = place ? ` · ${root.dataset.nearness} ${compare(vectors[0], vector).toFixed(4)}` : "";
    note.textContent = `${vector.length} ${root.dataset.numbers}${near}`;
    const start = document.createElement("p");
    start.className = "faint mono";
    start.textContent = `[${vector.slice(0, 6).map((it) => it.toFixed(5)).join(", ")}, …]`;
    line.append(words, note, start);
    list.append(line);
  });
  return list;
}

function drawSound(root, blob, format) {
  const audio = document.createElement("audio");
  audio.controls = true;
  audio.src = URL.createObjectURL(blob);
  audio.setAttribute("aria-label", root.dataset.soundAlt);
  return [audio, makeLink(audio.src, `speech.${format}`, root.dataset.download)];
}

// Reads `answer` whole and shows it; what it says of usage is returned.
export async function showResult(root, answer, request, report) {
  const place = root.querySelector("#pg-result");
  const { tool } = root.dataset;
  if (tool === "speech") {
    const blob = await answer.blob();
    report.setRaw(`${answer.headers.get("content-type")}, ${blob.size} bytes`);
    place.replaceChildren(...drawSound(root, blob, request.json.response_format ?? "mp3"));
    return null;
  }
  const text = await answer.text();
  let whole = null;
  try { whole = JSON.parse(text); } catch { /* subtitles and plain text */ }
  report.setRaw(whole ? shorten(JSON.stringify(whole, null, 2)) : text);
  if (tool === "images") place.replaceChildren(...whole.data.map((it, index) => drawPicture(root, it, index)));
  else if (tool === "embeddings") place.replaceChildren(drawVectors(root, whole, request.texts));
  else place.replaceChildren(drawText(whole?.text ?? text));
  return whole?.usage ?? null;
}
