// An answer as nodes: fenced code apart from prose. No HTML is ever made from an answer.
const FENCE = /```([^\n`]*)\n([\s\S]*?)(?:```|$)/g;

function makeProse(text) {
  const prose = document.createElement("p");
  prose.className = "pg-prose";
  prose.textContent = text.replace(/^\n+|\n+$/g, "");
  return prose;
}

function makeCode(text) {
  const pre = document.createElement("pre");
  pre.className = "pg-code";
  pre.tabIndex = 0;
  const code = document.createElement("code");
  code.textContent = text;
  pre.append(code);
  return pre;
}

export function renderAnswer(place, text) {
  const nodes = [];
  let seen = 0;
  for (const match of text.matchAll(FENCE)) {
    const before = text.slice(seen, match.index);
    if (before.trim()) nodes.push(makeProse(before));
    nodes.push(makeCode(match[2]));
    seen = match.index + match[0].length;
  }
  const rest = text.slice(seen);
  if (rest.trim()) nodes.push(makeProse(rest));
  place.replaceChildren(...nodes);
}
