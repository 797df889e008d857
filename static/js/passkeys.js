/**
 * Passkeys: opens the browser's dialog and sends its answer with the form.
 *
 * <form data-passkey="create" | "get" data-options="#id" | data-options-url="/…">
 *   <input type="hidden" name="credential">  <button>
 *   <p data-failed hidden>…</p>  <p data-missing hidden>…</p>
 * </form>
 * `data-options` names a JSON script element with the server's WebAuthn options.
 * Needs window.webauthnJSON (allauth's mfa/js/webauthn-json.js).
 */

const IP_ADDRESS = /^(\d+\.){3}\d+$|^\[/;

/** Browsers know passkeys on https and localhost only, and never for an IP address. */
function isPossible() {
  return Boolean(window.PublicKeyCredential) && !IP_ADDRESS.test(location.hostname);
}

async function readOptions(form, kind) {
  const { options, optionsUrl } = form.dataset;
  if (options) {
    return JSON.parse(document.querySelector(options).textContent)[kind];
  }
  const answer = await fetch(optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return (await answer.json())[kind];
}

async function askForCredential(form) {
  if (form.dataset.passkey === "get") {
    return window.webauthnJSON.get(await readOptions(form, "request_options"));
  }
  const options = await readOptions(form, "creation_options");
  const selection = options.publicKey.authenticatorSelection;
  selection.residentKey = "required";
  selection.requireResidentKey = true;
  selection.userVerification = "required";
  return window.webauthnJSON.create(options);
}

function show(form, which) {
  for (const note of form.querySelectorAll("[data-failed], [data-missing]")) {
    note.hidden = !note.matches(which);
  }
}

async function useForm(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const button = form.querySelector("button");
  if (!isPossible()) {
    show(form, "[data-missing]");
    return;
  }
  button.disabled = true;
  try {
    const credential = await askForCredential(form);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    // Dismissed, timed out or refused: all the same to the person, who may try again.
    show(form, "[data-failed]");
    button.disabled = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", useForm);
}
