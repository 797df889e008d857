// The conversation: a list of {role, content, images} and its drawing. Texts come from templates in the page.
import { renderAnswer } from "./text.js";

export class Conversation {
  constructor(root, changed) {
    this.root = root;
    this.list = root.querySelector("#pg-messages");
    this.template = root.querySelector("#pg-message");
    this.items = [];
    this.changed = changed;
  }

  // What is sent: the system prompt is the caller's part.
  toMessages() {
    return this.items.map(({ role, content, images }) => {
      if (!images?.length) return { role, content };
      const parts = content ? [{ type: "text", text: content }] : [];
      return { role, content: [...parts, ...images.map((url) => ({ type: "image_url", image_url: { url } }))] };
    });
  }

  restore(items) {
    this.items = items;
    this.list.replaceChildren(...items.map((item) => this.draw(item)));
  }

  add(role, content, images = []) {
    const item = { role, content, images };
    this.items.push(item);
    const drawn = this.draw(item);
    this.list.append(drawn);
    drawn.scrollIntoView({ block: "nearest" });
    this.changed();
    return item;
  }

  remove(item) {
    this.nodeOf(item)?.remove();
    this.items = this.items.filter((it) => it !== item);
    this.changed();
  }

  clear() {
    this.restore([]);
    this.changed();
  }

  // Everything from the last answer on is dropped, so that it can be asked for again.
  dropAnswer() {
    while (this.items.at(-1)?.role === "assistant") this.remove(this.items.at(-1));
  }

  nodeOf(item) {
    return [...this.list.children].find((node) => node.item === item);
  }

  draw(item) {
    const node = this.template.content.firstElementChild.cloneNode(true);
    node.item = item;
    node.dataset.role = item.role;
    node.querySelector("[data-role-name]").textContent = this.root.dataset[`role${item.role[0].toUpperCase()}${item.role.slice(1)}`];
    node.querySelector("[data-images]").replaceChildren(...(item.images ?? []).map((url) => this.drawImage(url)));
    this.fill(node, item);
    node.querySelector("[data-edit]").addEventListener("click", () => this.edit(node, item));
    node.querySelector("[data-remove]").addEventListener("click", () => {
      this.remove(item);
      this.root.querySelector("#pg-input").focus();
    });
    return node;
  }

  drawImage(url) {
    const image = new Image();
    image.src = url;
    image.alt = this.root.dataset.attached;
    return image;
  }

  fill(node, item) {
    renderAnswer(node.querySelector("[data-content]"), item.content);
    const thinking = node.querySelector("[data-thinking]");
    thinking.hidden = !item.thinking;
    thinking.querySelector("p").textContent = item.thinking ?? "";
    node.querySelector("[data-copy]").dataset.copy = item.content;
  }

  refresh(item) {
    const node = this.nodeOf(item);
    if (node) this.fill(node, item);
  }

  edit(node, item) {
    const content = node.querySelector("[data-content]");
    const field = node.querySelector("[data-field]");
    const isOpen = !field.hidden;
    if (isOpen) {
      item.content = field.value;
      this.fill(node, item);
      this.changed();
    } else {
      field.value = item.content;
    }
    field.hidden = isOpen;
    content.hidden = !isOpen;
    const button = node.querySelector("[data-edit]");
    const label = isOpen ? button.dataset.open : button.dataset.close;
    button.setAttribute("aria-label", label);
    button.title = label;
    (isOpen ? button : field).focus();
  }
}
