// Pictures that go with the next message, kept as data: URLs.
const MOST = 8;
const MOST_BYTES = 10 * 1024 * 1024;

function readUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

export class Attachments {
  constructor(root, changed) {
    this.root = root;
    this.urls = [];
    this.changed = changed;
    this.place = root.querySelector("#pg-attached");
    this.input = root.querySelector("#pg-attach");
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    root.querySelector("#pg-input").addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
      if (files.length) { event.preventDefault(); this.take(files); }
    });
  }

  async take(files) {
    const fitting = files.filter((file) => file.size <= MOST_BYTES);
    this.root.querySelector("#pg-too-large").hidden = fitting.length === files.length;
    this.urls.push(...await Promise.all(fitting.map(readUrl)));
    this.urls.length = Math.min(this.urls.length, MOST);
    this.input.value = "";
    this.draw();
  }

  draw() {
    this.place.replaceChildren(...this.urls.map((url) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pg-thumb";
      button.setAttribute("aria-label", this.root.dataset.dropImage);
      button.title = this.root.dataset.dropImage;
      const image = new Image();
      image.src = url;
      image.alt = "";
      button.append(image);
      button.addEventListener("click", () => {
        this.urls = this.urls.filter((it) => it !== url);
        this.draw();
        this.input.focus();
      });
      return button;
    }));
    this.changed();
  }

  pull() {
    const { urls } = this;
    this.urls = [];
    this.draw();
    return urls;
  }
}
