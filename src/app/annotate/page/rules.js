// The chooser for the rule that a decision cites: type its number or a word, Enter.

import { $, el } from "./common.js";

export class Chooser {
  /** `picked(rule)` is called with a rule or ""; `closed()` when the person is back at the sentence. */
  constructor(rules, picked, closed) {
    this.rules = rules;
    this.picked = picked;
    this.closed = closed;
    this.box = $("chooser");
    this.field = $("rule-field");
    this.list = $("rule-list");
    this.field.addEventListener("input", () => this.fill());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.box.addEventListener("focusout", (event) => {
      if (!this.box.contains(event.relatedTarget)) this.hide();
    });
    // the field keeps the focus, so that the list stays open
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(option.dataset.rule);
    });
  }

  open(cited) {
    this.cited = cited;
    this.field.value = "";
    this.box.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.fill();
    this.list.scrollTop = 0;
    this.field.focus();
  }

  hide() {
    this.box.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
  }

  close() {
    this.hide();
    this.closed();
  }

  take(rule) {
    this.picked(rule);
    this.close();
  }

  /** The rules that fit what is typed; one whose number is exactly that comes first. */
  fitting() {
    const typed = this.field.value.trim().toLowerCase();
    if (typed === "") return this.cited ? [{ rule: "", title: "no rule" }, ...this.rules] : this.rules;
    const exact = this.rules.filter((r) => r.rule.toLowerCase() === typed);
    const others = this.rules.filter((r) =>
      !exact.includes(r) &&
      (r.rule.toLowerCase().startsWith(typed) || r.title.toLowerCase().includes(typed)));
    return [...exact, ...others];
  }

  fill() {
    const fitting = this.fitting();
    const options = fitting.map(({ rule, title }, i) =>
      el("li", { role: "option", id: `rule-option-${i}`, "data-rule": rule, "aria-selected": "false" },
        el("b", {}, rule || "–"), el("span", {}, title)));
    this.list.replaceChildren(...options);
    $("rule-none").hidden = fitting.length > 0;
    $("rule-none").textContent = this.rules.length === 0
      ? "This codebook has no numbered rules."
      : "No rule fits. Type its number or a word of its title.";
    this.mark(this.field.value.trim() === "" ? -1 : 0);
  }

  mark(index) {
    const options = [...this.list.children];
    this.at = options.length === 0 ? -1 : Math.min(index, options.length - 1);
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.at)));
    if (this.at < 0) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", options[this.at].id);
    options[this.at].scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") this.mark(this.at + 1);
    else if (event.key === "ArrowUp") this.mark(Math.max(0, this.at - 1));
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && !event.repeat) this.enter();
    else return;
    event.preventDefault();
  }

  enter() {
    const option = this.list.children[this.at];
    if (option) this.take(option.dataset.rule);
    else if (this.field.value.trim() === "") this.close();
  }
}
