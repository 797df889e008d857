// The page with a new secret is the answer to a POST. Its address becomes the key's
// own, so that reloading does not make a second key, nor rotate once more.

const page = document.querySelector("[data-secret-page]");
if (page) history.replaceState(null, "", page.dataset.secretPage);
