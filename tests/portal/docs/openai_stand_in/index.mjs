// A stand-in for the npm package `openai`: as much of its interface as the samples
// of the documentation use, with the same names, on fetch alone. The suite may not
// download the package; the samples were run with the real one by hand.

class APIError extends Error {
  constructor(response, error) {
    super(error.message);
    this.status = response.status;
    this.code = error.code;
    this.requestID = response.headers.get("x-request-id");
  }
}

export default class OpenAI {
  constructor({ baseURL, apiKey } = {}) {
    this.baseURL = baseURL ?? process.env.OPENAI_BASE_URL;
    this.apiKey = apiKey ?? process.env.OPENAI_API_KEY;
    const post = (path) => ({ create: (body) => this.#json(path, body) });
    this.chat = {
      completions: { create: (body) => this.#chat("/chat/completions", body) },
    };
    this.embeddings = post("/embeddings");
    this.images = { generate: (body) => this.#json("/images/generations", body) };
    this.models = { list: () => this.#list("/models") };
    this.audio = {
      speech: { create: (body) => this.#send("/audio/speech", body) },
      transcriptions: { create: (body) => this.#form("/audio/transcriptions", body) },
    };
  }

  async #fetch(path, options) {
    const headers = { Authorization: `Bearer ${this.apiKey}`, ...options.headers };
    const response = await fetch(this.baseURL + path, { ...options, headers });
    if (!response.ok) throw new APIError(response, (await response.json()).error);
    return response;
  }

  #send(path, body) {
    const headers = { "Content-Type": "application/json" };
    return this.#fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #json(path, body) {
    return (await this.#send(path, body)).json();
  }

  async #chat(path, body) {
    const response = await this.#send(path, body);
    return body.stream ? readEvents(response.body) : response.json();
  }

  async #list(path) {
    const page = await (await this.#fetch(path, {})).json();
    page[Symbol.iterator] = () => page.data[Symbol.iterator]();
    return page;
  }

  async #form(path, { file, ...fields }) {
    const form = new FormData();
    const parts = [];
    for await (const part of file) parts.push(part);
    form.append("file", new Blob(parts), file.path);
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return (await this.#fetch(path, { method: "POST", body: form })).json();
  }
}

async function* readEvents(body) {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + text).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      if (!event.startsWith("data: ") || event === "data: [DONE]") continue;
      yield JSON.parse(event.slice(6));
    }
  }
}
