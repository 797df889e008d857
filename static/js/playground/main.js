// The playground: what the form says becomes one request, and its answer is shown as it comes.
import { shorten, writeCurl, writePythonCall } from "./code.js";
import { Attachments } from "./images.js";
import { chooseKeeping, isKept, keep, recall } from "./keep.js";
import { Conversation } from "./messages.js";
import { keepParameters, readExtra, readParameters, restoreParameters, suitModel, watchParameters } from "./parameters.js";
import { Report } from "./report.js";
import { buildRequest } from "./request.js";
import { Runner } from "./run.js";

const root = document.querySelector("[data-playground]");
if (root) start();

function start() {
  const find = (name) => root.querySelector(`#pg-${name}`);
  const isChat = root.dataset.tool === "chat";
  const form = find("form");
  const report = new Report(root);
  const conversation = isChat ? new Conversation(root, changed) : null;
  const attachments = isChat ? new Attachments(root, changed) : null;
  const runner = new Runner(root, report, conversation, changed);

  function read() {
    return buildRequest(root, {
      conversation,
      pending: isChat && attachments ? { content: find("input").value, images: attachments.urls } : null,
      parameters: readParameters(root),
      extra: readExtra(root) ?? {},
    });
  }

  function changed() {
    const request = read();
    find("curl").textContent = shorten(writeCurl(root, request));
    find("python").textContent = shorten(writePythonCall(root, request));
    keep(root, {
      items: conversation?.items ?? [],
      system: find("system")?.value ?? "",
      input: find("file") ? "" : find("input")?.value ?? "",
      parameters: keepParameters(root),
    });
    if (conversation) {
      find("empty").hidden = conversation.items.length > 0;
      find("clear").hidden = find("again").hidden = !conversation.items.length;
    }
  }

  function nameModel() {
    const option = find("model").selectedOptions[0];
    find("model-note").textContent = option?.dataset.note ?? "";
    const url = new URL(location.href);
    url.search = new URLSearchParams({ tool: root.dataset.tool, model: find("model").value });
    history.replaceState(history.state, "", url);
  }

  function submit(event) {
    event?.preventDefault();
    if (runner.isBusy) { runner.stop(); return; }
    if (readExtra(root) === null) { find("extra").focus(); return; }
    if (isChat && !takeMessage()) return;
    runner.run(read());
  }

  // The text in the box becomes the next message; false when there is nothing to send.
  function takeMessage() {
    const content = find("input").value.trim();
    const images = attachments.pull();
    if (content || images.length) {
      find("input").value = "";
      conversation.add(find("role").value, content, images);
    }
    const last = conversation.items.at(-1);
    if (!last || last.role === "assistant") { find("input").focus(); return false; }
    return true;
  }

  function addOnly() {
    const content = find("input").value.trim();
    const images = attachments.pull();
    if (!content && !images.length) { find("input").focus(); return; }
    find("input").value = "";
    conversation.add(find("role").value, content, images);
    find("role").value = find("role").value === "user" ? "assistant" : "user";
    find("input").focus();
  }

  function again() {
    if (runner.isBusy) return;
    conversation.dropAnswer();
    if (conversation.items.length) runner.run(read());
  }

  const kept = recall(root);
  restoreParameters(root, kept?.parameters);
  if (!kept) suitModel(root, find("model").value);
  if (kept?.system && find("system")) { find("system").value = kept.system; find("system").closest("details").open = true; }
  if (kept?.input && find("input") && !find("file")) find("input").value = kept.input;
  conversation?.restore(kept?.items ?? []);

  form.addEventListener("submit", submit);
  form.addEventListener("input", changed);
  watchParameters(root, changed);
  find("model").addEventListener("change", () => { suitModel(root, find("model").value); nameModel(); changed(); });
  find("again")?.addEventListener("click", again);
  find("clear")?.addEventListener("click", () => { runner.stop(); conversation.clear(); find("input").focus(); });
  find("add")?.addEventListener("click", addOnly);
  root.querySelector("[data-example]")?.addEventListener("click", (event) => {
    find("input").value = event.currentTarget.dataset.example;
    submit();
  });
  find("keep").checked = isKept(root);
  find("keep").addEventListener("change", () => { chooseKeeping(root, find("keep").checked); changed(); });
  // The whole request, not the shortened one, is what a copy takes.
  for (const [name, write] of [["curl", writeCurl], ["python", writePythonCall]]) {
    const button = root.querySelector(`[data-copy-request="${name}"]`);
    button.addEventListener("click", () => { button.dataset.copy = write(root, read()); });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) submit(event);
    if (event.key === "Escape" && runner.isBusy) { event.preventDefault(); runner.stop(); }
  });
  nameModel();
  changed();
  root.dataset.ready = "true";
}
