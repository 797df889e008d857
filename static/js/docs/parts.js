// What of an event or an answer is worth showing.

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
