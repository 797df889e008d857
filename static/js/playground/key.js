// The key that the playground calls with. The secret lives in this tab's session storage and nowhere else.
const STORE = "newbigai.playground-key";
const SPARE = 60_000; // a key that ends within a minute is not started with

export class KeyRefused extends Error {
  name = "KeyRefused";
}

function recall(owner) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE));
    const ends = kept?.expires_at ? Date.parse(kept.expires_at) : Infinity;
    return kept?.secret && kept.owner === owner && ends > Date.now() + SPARE ? kept.secret : null;
  } catch {
    return null;
  }
}

export function forgetKey() {
  sessionStorage.removeItem(STORE);
}

// The secret; a fresh one is made when there is none. Throws KeyRefused with a sentence.
export async function findKey(root) {
  const kept = recall(root.dataset.owner);
  if (kept) return kept;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch(root.dataset.keyUrl, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams({ purpose: "playground" }),
    redirect: "manual",
  });
  const key = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new KeyRefused(key.message ?? root.dataset.signedOut);
  try { sessionStorage.setItem(STORE, JSON.stringify({ ...key, owner: root.dataset.owner })); } catch { /* used once, then */ }
  return key.secret;
}
