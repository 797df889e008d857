// One call at a time: sends it, shows it while it comes, stops it when asked.
import { showResult } from "./results.js";
import { send } from "./send.js";

export class Runner {
  constructor(root, report, conversation, changed) {
    Object.assign(this, { root, report, conversation, changed });
    this.button = root.querySelector("#pg-send");
    this.control = null;
  }

  get isBusy() { return this.control !== null; }

  stop() { this.control?.abort(); }

  async run(request) {
    this.control = new AbortController();
    this.show(true);
    this.report.begin();
    const state = { item: null, usage: null, firstMs: null, begun: performance.now() };
    let hasFailed = false;
    let say = this.root.dataset.done;
    try {
      await send(this.root, request, this.control.signal, this.listen(request, state));
    } catch (error) {
      if (error.name === "AbortError") say = this.root.dataset.stopped;
      else { say = ""; hasFailed = true; this.report.fail(error); }
    }
    this.report.end(performance.now() - state.begun, { ...state, say });
    if (state.item) this.conversation.refresh(state.item);
    if (state.item && !state.item.content && !state.item.thinking) this.conversation.remove(state.item);
    this.control = null;
    this.show(false);
    this.changed();
    this.report.showCall(hasFailed ? 1 : undefined);
  }

  show(isBusy) {
    this.button.querySelector("[data-idle]").hidden = isBusy;
    this.button.querySelector("[data-busy]").hidden = !isBusy;
    this.button.classList.toggle("primary", !isBusy);
    this.root.querySelector("#pg-output").setAttribute("aria-busy", String(isBusy));
    this.root.querySelectorAll("#pg-again, #pg-clear").forEach((it) => { it.disabled = isBusy; });
  }

  listen(request, state) {
    const began = (ms) => {
      if (state.firstMs !== null) return;
      state.firstMs = ms;
      this.report.first(ms);
    };
    return {
      opened: (rid) => this.report.opened(rid),
      raw: (text) => this.report.addRaw(text),
      event: (event, ms) => {
        state.usage = event.usage ?? state.usage;
        const delta = event.choices?.[0]?.delta ?? {};
        const words = delta.content ?? "";
        const thought = delta.reasoning_content ?? delta.reasoning ?? "";
        if (words || thought) { began(ms); this.append(state, words, thought); }
      },
      whole: async (answer) => {
        began(performance.now() - state.begun);
        if (!this.conversation) {
          state.usage = await showResult(this.root, answer, request, this.report);
          return;
        }
        const text = await answer.text();
        const whole = JSON.parse(text);
        this.report.setRaw(JSON.stringify(whole, null, 2));
        state.usage = whole.usage;
        const message = whole.choices[0].message;
        this.append(state, message.content ?? "", message.reasoning_content ?? "");
      },
    };
  }

  append(state, words, thought) {
    state.item ??= this.conversation.add("assistant", "");
    state.item.content += words;
    if (thought) state.item.thinking = (state.item.thinking ?? "") + thought;
    this.frame ??= requestAnimationFrame(() => { // once a frame, however fast the words come
      this.frame = null;
      this.conversation.refresh(state.item);
    });
  }
}
