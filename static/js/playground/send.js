// One call from the first byte out to the last byte in.
import { readEvents } from "../events.js";
import { findKey, forgetKey } from "./key.js";

export class CallFailed extends Error {
  constructor(status, error, raw) {
    super(error?.message ?? "");
    Object.assign(this, { status, code: error?.code ?? error?.type ?? "", raw });
  }
}

async function open(root, request, signal) {
  const options = (secret) => ({
    method: "POST",
    headers: { Authorization: `Bearer ${secret}`, ...(request.json && { "Content-Type": "application/json" }) },
    body: request.json ? JSON.stringify(request.json) : request.form,
    credentials: "omit",
    signal,
  });
  const answer = await fetch(root.dataset.path, options(await findKey(root)));
  if (answer.status !== 401 && answer.status !== 403) return answer;
  const error = await answer.clone().json().catch(() => null);
  if (answer.status === 403 && error?.error?.code !== "api_key_expired" && error?.error?.code !== "api_key_disabled") return answer;
  forgetKey(); // replaced by another tab, or expired: once more with a fresh one
  return fetch(root.dataset.path, options(await findKey(root)));
}

async function readError(answer) {
  const raw = await answer.text();
  let error = null;
  try { error = JSON.parse(raw).error; } catch { /* shown as it is */ }
  return new CallFailed(answer.status, error, raw);
}

// `on`: opened(rid, ms), raw(text), event(json, ms), and at the end whole(answer) for answers that are no stream.
export async function send(root, request, signal, on) {
  const begun = performance.now();
  const since = () => performance.now() - begun;
  const answer = await open(root, request, signal);
  on.opened(answer.headers.get("x-request-id"), since());
  if (!answer.ok) throw await readError(answer);
  if ((answer.headers.get("content-type") ?? "").startsWith("text/event-stream")) {
    for await (const data of readEvents(answer.body, on.raw)) {
      if (data === "[DONE]") continue;
      const event = JSON.parse(data);
      if (event.error) throw new CallFailed(answer.status, event.error, JSON.stringify(event, null, 2));
      on.event(event, since());
    }
  } else {
    await on.whole(answer);
  }
  return since();
}
