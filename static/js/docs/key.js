// The key that the samples are sent with. It lives in this tab's session storage and
// nowhere else: the server keeps no secret that it could give back.

const STORE = "newbigai.docs-key";

export function readKey() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE));
    if (!kept?.secret) return null;
    if (kept.expires_at && Date.parse(kept.expires_at) <= Date.now()) {
      sessionStorage.removeItem(STORE);
      return null;
    }
    return kept;
  } catch {
    return null;
  }
}

function keepKey(key) {
  if (key) sessionStorage.setItem(STORE, JSON.stringify(key));
  else sessionStorage.removeItem(STORE);
}

// After a 401: revoked, or replaced by the one that another tab has got.
export function forgetKey() {
  keepKey(null);
  document.dispatchEvent(new Event("docs-key"));
}

export function startKeyBar(bar) {
  // A key of whoever used this tab before is not this reader's to send with.
  const owner = bar.dataset.owner ?? "";
  const kept = readKey();
  if (kept && (kept.owner ?? "") !== owner) keepKey(null);
  const paste = bar.querySelector("[data-key-paste]");
  const part = (name) => bar.querySelector(`[data-key-${name}]`);
  const say = (text) => {
    part("said").textContent = text;
  };

  const show = () => {
    const key = readKey();
    const secret = key?.secret ?? "";
    bar.dataset.state = key ? "ready" : "none";
    part("shown").textContent = secret && `${secret.slice(0, 15)}…`;
    for (const place of document.querySelectorAll("[data-key]")) {
      place.textContent = secret || "sk-your-key";
    }
  };

  part("issue")?.addEventListener("click", async (event) => {
    event.target.disabled = true;
    say("");
    try {
      const answer = await fetch(bar.dataset.issueUrl, {
        method: "POST",
        headers: { "X-CSRFToken": bar.dataset.csrf },
        body: new URLSearchParams({ purpose: "docs" }),
      });
      const { secret, expires_at, message } = await answer.json();
      if (!answer.ok) {
        say(message ?? bar.dataset.textFailed);
        return;
      }
      keepKey({ secret, expires_at, owner });
      say(bar.dataset.textReady);
    } catch {
      say(bar.dataset.textFailed);
    } finally {
      event.target.disabled = false;
      show();
    }
  });
  paste?.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = paste.elements.secret;
    keepKey({ secret: field.value.trim(), owner });
    field.value = "";
    show();
    say(bar.dataset.textReady);
  });
  part("forget").addEventListener("click", () => {
    keepKey(null);
    show();
    say(bar.dataset.textForgotten);
  });
  document.addEventListener("docs-key", () => {
    show();
    say(bar.dataset.textRefused);
  });
  show();
}
