// The desk of a page on which sentences are decided: the sentence, the buttons, note, rule and saving.
// A key or button decides only about a sentence that has been painted, and only once.

import { $, announce, closable, el, hideBanner, labelName, onKeys, Refusal, showBanner, unseen } from "./common.js";
import { Chooser } from "./rules.js";
import { Codebook } from "./codebook.js";

/** Nobody reads a sentence faster (ms): a key so soon was meant for the one before. */
const LOOK = 100;
/** Of a double click (ms) only the first counts. */
const DOUBLE_CLICK = 400;

export class Desk {
  /**
   * `page` has `send(label, draft, ms)`, `takeBack()` and `reload()`, which return a promise of the
   * next view; `show(view)`, which draws it and returns its item or null; `skips`: whether 0 skips.
   */
  constructor(start, page) {
    this.page = page;
    this.classes = start.classes;
    this.rules = start.codebook.rules;
    this.item = null;
    this.seenAt = Infinity;
    this.codebook = new Codebook(start.codebook, (rule) => this.setRule(rule === this.draft.rule ? "" : rule),
      () => this.back());
    this.chooser = new Chooser(this.rules, (rule) => this.setRule(rule), () => this.back());
    this.buildButtons();
    this.bindNote();
    closable($("help"), "?");
    onKeys((key, event) => this.act(key, event));
    addEventListener("pageshow", (event) => event.persisted && this.reload());
  }

  buildButtons() {
    this.buttons = this.classes.map(({ name, key }) =>
      el("button", { type: "button", class: "label", "data-key": key, "aria-keyshortcuts": key },
        el("kbd", { "aria-hidden": "true" }, key), el("span", {}, name)));
    $("labels").replaceChildren(...this.buttons);
    $("help-labels").textContent = this.classes.map(({ name, key }) => `${key} ${name}`).join("\n");
  }

  bindNote() {
    $("note").addEventListener("input", () => (this.draft.note = $("note").value.trim()));
    $("note").addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault();
      if (!event.repeat) this.back();
    });
    $("note").addEventListener("blur", () => this.drawDraft());
  }

  // ---- keys

  /** True if the key meant something here. */
  act(key, event) {
    const held = event.repeat === true;
    const label = this.classes.find((c) => c.key === key)?.name;
    if (label !== undefined) return held || this.choose(label, event);
    if (key === "0" && this.page.skips) return held || this.choose(null, event);
    if (key === "u") return held || this.undo();
    if (key === "?") return held || this.help();
    if (key === "c") return held || this.toCodebook(event);
    if (this.scroll(key)) return true;
    if (!this.item) return false;
    if (key === "n") return held || this.toNote();
    if (key === "r") return held || this.toRule();
    if (key === "s" && $("unsure")) return held || this.toggleUnsure();
    return false;
  }

  help() {
    $("help").showModal();
    return true;
  }

  toCodebook(event) {
    this.codebook.open(event.type === "click");
    return true;
  }

  toNote() {
    $("note-row").hidden = false;
    $("note").focus();
    return true;
  }

  toRule() {
    this.chooser.open(this.draft.rule);
    return true;
  }

  toggleUnsure() {
    this.draft.unsure = !this.draft.unsure;
    this.drawDraft();
    announce(this.draft.unsure ? "marked as unsure" : "no longer unsure");
    return true;
  }

  /** The page does not scroll on wide screens, the sentence's own part does. */
  scroll(key) {
    const reading = $("reading");
    const page = reading.clientHeight * 0.8;
    const by = { ArrowDown: 48, ArrowUp: -48, PageDown: page, PageUp: -page }[key];
    if (by === undefined || reading.scrollHeight <= reading.clientHeight) return false;
    if (document.activeElement !== document.body) return false;
    reading.scrollTop += by;
    return true;
  }

  back() {
    if (document.activeElement !== document.body) document.activeElement?.blur();
    this.drawDraft();
  }

  // ---- decisions

  choose(label, event) {
    if (this.busy || !this.item || performance.now() - this.seenAt < LOOK) return true;
    if (event.type === "click" && event.detail > 0) {
      const since = event.timeStamp - (this.clickedAt ?? -Infinity);
      if (since < DOUBLE_CLICK) return true;
      this.clickedAt = event.timeStamp;
    }
    // an outage is not time spent on the sentence
    this.ms ??= Math.round(performance.now() - this.seenAt);
    this.mark(label, "chosen");
    this.run("Not saved", () => this.page.send(label, { ...this.draft }, this.ms), `${labelName(label)}, saved.`);
    return true;
  }

  undo() {
    if (this.busy) this.undoNext = true;
    else if (this.canUndo) this.run("Not taken back", () => this.page.takeBack(), "Taken back.");
    return true;
  }

  reload() {
    return this.run("Not loaded", () => this.page.reload(), "");
  }

  /** Makes the request; on success the next sentence shows, else all stays as it is. */
  async run(failure, request, done) {
    if (this.busy) return;
    this.busy = true;
    try {
      const view = await request();
      hideBanner();
      this.show(view, done);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.undoNext = false;
      const again = ["Try again", () => this.run(failure, request, done)];
      const anew = ["Load anew", () => this.reload()];
      showBanner(`${failure}. ${error.message}`, ...(error.status === 0 ? [again] : [again, anew]));
      if (this.item) bringIntoView($("sentence"), $("reading"), $("dock"));
    } finally {
      this.busy = false;
    }
    if (this.undoNext) {
      this.undoNext = false;
      this.undo();
    }
  }

  // ---- drawing

  show(view, done = "") {
    this.seenAt = Infinity;
    this.ms = null;
    this.item = this.page.show(view);
    this.canUndo = view.can_undo;
    this.nSteps = view.n_steps;
    const { earlier } = this.item ?? {};
    this.draft = { note: earlier?.note ?? "", unsure: earlier?.unsure ?? false, rule: earlier?.rule ?? "" };
    $("note").value = this.draft.note;
    this.chooser.hide();
    this.drawDraft();
    this.drawEarlier(earlier);
    $("undo").disabled = !this.canUndo;
    for (const part of document.querySelectorAll("[data-part=deciding]")) part.hidden = !this.item;
    $("done").hidden = this.item !== null;
    if (this.item) this.drawSentence(done);
    else announce(`${done} ${$("done-title").textContent}. ${$("done-words").textContent}`);
    this.watch();
  }

  drawSentence(done) {
    const { text, before, after } = this.item;
    const lines = (sentences) => sentences.map((words) => el("p", { dir: "auto" }, words));
    $("before").replaceChildren(...lines(before));
    $("after").replaceChildren(...lines(after));
    $("sentence").textContent = text;
    $("sentence").dataset.size = text.length > 420 ? "long" : text.length > 200 ? "middle" : "short";
    bringIntoView($("sentence"), $("reading"), $("dock"));
    announce(`${done} ${text}`);
  }

  /** From the frame after this one the sentence counts as seen. A hidden tab paints no frame. */
  watch() {
    const shown = (this.shown = {});
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        if (this.shown === shown) this.seenAt = performance.now();
      };
      channel.port2.postMessage(null);
    });
  }

  drawDraft() {
    const { note, rule, unsure } = this.draft;
    $("note-row").hidden = note === "" && document.activeElement !== $("note");
    $("unsure")?.setAttribute("aria-pressed", String(unsure));
    $("cite").querySelector("span").textContent = rule ? `rule ${rule}` : "rule";
    $("cite").classList.toggle("on", rule !== "");
    $("cite").title = this.titleOf(rule);
    $("write").classList.toggle("on", note !== "");
    this.codebook.showCited(rule);
  }

  titleOf(rule) {
    return this.rules.find((r) => r.rule === rule)?.title ?? "";
  }

  setRule(rule) {
    if (!this.item) return;
    this.draft.rule = rule;
    this.drawDraft();
    announce(rule ? `rule ${rule} cited: ${this.titleOf(rule)}` : "no rule cited");
  }

  drawEarlier(earlier) {
    this.mark(undefined, "chosen");
    this.mark(earlier ? earlier.label : undefined, "earlier");
  }

  /** Marks the button of a label (null: skip; undefined: none). */
  mark(label, name) {
    const all = [...this.buttons.map((button, i) => [button, this.classes[i].name]), [$("skip"), null]];
    for (const [button, meaning] of all) {
      if (!button) continue;
      button.classList.toggle(name, meaning === label);
      if (name !== "earlier") continue;
      button.querySelector(".unseen")?.remove();
      if (meaning === label) button.append(unseen(" (your earlier answer)"));
    }
  }
}

/** If the sentence reaches below the buttons, what stands before it gives way. */
function bringIntoView(sentence, reading, dock) {
  reading.scrollTop = 0;
  scrollTo({ top: 0, behavior: "instant" });
  const { top, bottom } = sentence.getBoundingClientRect();
  const over = bottom + 16 - dock.getBoundingClientRect().top;
  if (over <= 0) return;
  const own = reading.scrollHeight > reading.clientHeight;
  const room = top - 12 - (own ? reading.getBoundingClientRect().top : 0);
  const by = Math.max(0, Math.min(over, room));
  (own ? reading : window).scrollBy({ top: by, behavior: "instant" });
}
