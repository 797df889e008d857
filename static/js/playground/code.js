// The request as curl and as Python. Long base64 is shortened on the screen and whole in the copy.
const KEY = "YOUR_API_KEY";
const LONG = /"(data:[^"]{40})[^"]*"/g;

const quoteShell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
export const shorten = (text) => text.replace(LONG, '"$1…"').replace(/("(?:b64_json|embedding)":\s*")([^"]{40})[^"]*"/g, '$1$2…"');

function writePython(value, indent = "") {
  const deeper = `${indent}    `;
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) {
    if (!value.length) return "[]";
    return `[\n${value.map((it) => `${deeper}${writePython(it, deeper)},\n`).join("")}${indent}]`;
  }
  if (typeof value === "object") {
    const lines = Object.entries(value).map(([name, it]) => `${deeper}${JSON.stringify(name)}: ${writePython(it, deeper)},\n`);
    return lines.length ? `{\n${lines.join("")}${indent}}` : "{}";
  }
  return JSON.stringify(value);
}

// Names the SDK's methods do not know go into extra_body.
const KNOWN = {
  chat: ["model", "messages", "temperature", "top_p", "max_tokens", "seed", "stop", "response_format", "presence_penalty", "frequency_penalty", "reasoning_effort", "stream", "stream_options", "tools", "tool_choice", "n", "logprobs", "user", "max_completion_tokens", "metadata"],
  images: ["model", "prompt", "size", "quality", "n", "style", "response_format", "background", "output_format", "user"],
  speech: ["model", "input", "voice", "response_format", "speed", "instructions"],
  transcription: ["model", "language", "prompt", "response_format", "temperature"],
  embeddings: ["model", "input", "dimensions", "encoding_format", "user"],
};
const METHODS = {
  chat: "chat.completions.create",
  images: "images.generate",
  speech: "audio.speech.create",
  transcription: "audio.transcriptions.create",
  embeddings: "embeddings.create",
};
const ENDS = {
  chat: "print(answer.choices[0].message.content)",
  images: 'print(answer.data[0].url or len(answer.data[0].b64_json))',
  speech: 'answer.write_to_file("speech.mp3")',
  transcription: "print(answer)",
  embeddings: "print(len(answer.data[0].embedding))",
};
const STREAM_END = `for event in answer:
    if event.choices:
        print(event.choices[0].delta.content or "", end="")`;

export function writeCurl(root, request) {
  const lines = [`curl ${root.dataset.baseUrl}${root.dataset.path}`, `-H "Authorization: Bearer ${KEY}"`];
  if (request.json) {
    lines.push('-H "Content-Type: application/json"', `-d ${quoteShell(JSON.stringify(request.json, null, 2))}`);
    if (root.dataset.tool === "speech") lines.push("--output speech.mp3");
  } else {
    for (const [name, value] of request.fields) lines.push(`-F ${quoteShell(`${name}=${value}`)}`);
  }
  return lines.join(" \\\n  ");
}

function writeArguments(tool, request) {
  const pairs = request.json ? Object.entries(request.json) : request.fields.filter(([name]) => name !== "file");
  const known = pairs.filter(([name]) => KNOWN[tool].includes(name));
  const others = pairs.filter(([name]) => !KNOWN[tool].includes(name));
  const lines = known.map(([name, value]) => `    ${name}=${writePython(value, "    ")},\n`);
  const file = request.fields?.find(([name]) => name === "file")?.[1].slice(1);
  if (file) lines.push(`    file=open(${JSON.stringify(file)}, "rb"),\n`);
  if (others.length) lines.push(`    extra_body=${writePython(Object.fromEntries(others), "    ")},\n`);
  return lines.join("");
}

export function writePythonCall(root, request) {
  const tool = root.dataset.tool;
  const end = request.json?.stream ? STREAM_END : ENDS[tool];
  return `from openai import OpenAI

client = OpenAI(base_url="${root.dataset.baseUrl}/v1", api_key="${KEY}")

answer = client.${METHODS[tool]}(
${writeArguments(tool, request)})
${end}`;
}
