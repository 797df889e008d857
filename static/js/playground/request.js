// The form as a request: {json} or {form, fields}; `texts` are what embeddings are made of.
function buildChat(root, { conversation, pending, parameters, extra }) {
  const find = (name) => root.querySelector(`#pg-${name}`);
  const system = find("system").value.trim();
  const messages = [...(system ? [{ role: "system", content: system }] : []), ...conversation.toMessages()];
  const content = pending.content.trim();
  if (content || pending.images.length) {
    const parts = pending.images.map((url) => ({ type: "image_url", image_url: { url } }));
    messages.push({ role: find("role").value, content: parts.length ? [...(content ? [{ type: "text", text: content }] : []), ...parts] : content });
  }
  const stream = find("stream").checked ? { stream: true, stream_options: { include_usage: true } } : {};
  return { json: { model: find("model").value, messages, ...parameters, ...stream, ...extra } };
}

function buildForm(root, { parameters, extra }) {
  const file = root.querySelector("#pg-file").files[0];
  const pairs = Object.entries({ model: root.querySelector("#pg-model").value, ...parameters, ...extra });
  const form = new FormData();
  for (const [name, value] of pairs) form.append(name, String(value));
  if (file) form.append("file", file);
  return { form, fields: [...pairs, ["file", `@${file?.name ?? "speech.mp3"}`]] };
}

export function buildRequest(root, parts) {
  const { tool } = root.dataset;
  if (tool === "chat") return buildChat(root, parts);
  if (tool === "transcription") return buildForm(root, parts);
  const model = root.querySelector("#pg-model").value;
  const text = root.querySelector("#pg-input").value.trim();
  const { parameters, extra } = parts;
  if (tool === "images") return { json: { model, prompt: text, ...parameters, ...extra } };
  if (tool === "speech") {
    const voice = root.querySelector("#pg-voice").value;
    return { json: { model, input: text, voice, ...parameters, ...extra } };
  }
  const texts = text.split("\n").filter((line) => line.trim());
  return { json: { model, input: texts.length > 1 ? texts : texts[0] ?? "", ...parameters, ...extra }, texts };
}
