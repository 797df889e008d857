// Where the conversation stays: in this tab, or on this device when the reader says so. Never on the server.
const name = (root) => `playground:${root.dataset.owner}:${root.dataset.tool}`;
const choice = (root) => `playground:${root.dataset.owner}:keep`;

function attempt(work) {
  try { return work(); } catch { return null; } // private mode, or no room left
}

export function isKept(root) {
  return attempt(() => localStorage.getItem(choice(root))) === "yes";
}

export function chooseKeeping(root, on) {
  attempt(() => {
    if (on) localStorage.setItem(choice(root), "yes");
    else {
      const mine = `playground:${root.dataset.owner}:`;
      Object.keys(localStorage).filter((key) => key.startsWith(mine)).forEach((key) => localStorage.removeItem(key));
    }
  });
}

export function keep(root, state) {
  const text = JSON.stringify(state);
  attempt(() => sessionStorage.setItem(name(root), text));
  if (isKept(root)) attempt(() => localStorage.setItem(name(root), text));
}

export function recall(root) {
  const text = attempt(() => sessionStorage.getItem(name(root)) ?? localStorage.getItem(name(root)));
  return text ? attempt(() => JSON.parse(text)) : null;
}
