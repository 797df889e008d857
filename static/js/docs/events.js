// Server-sent events of a fetch, and what of each is worth showing.

export async function* readEvents(body) {
  let rest = "";
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const lines = event.split("\n").filter((line) => line.startsWith("data:"));
      const data = lines.map((line) => line.slice(5).trimStart()).join("\n");
      if (data) yield data;
    }
  }
}

// The new words of an event, in any of the forms that the endpoints use.
export function findText(event) {
  if (event.choices) {
    return event.choices.map((it) => it.delta?.content ?? it.text ?? "").join("");
  }
  return typeof event.delta === "string" ? event.delta : "";
}

export function decodeBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
