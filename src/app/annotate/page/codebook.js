// The codebook beside the sentence: search, jump, cite. On narrow screens it opens as a drawer.

import { $, closable, el } from "./common.js";

const WIDE = matchMedia("(min-width: 1000px)");
/** A heading of the codebook stands below those of the page. */
const LOWER = { H1: "h2", H2: "h3", H3: "h4", H4: "h5", H5: "h6" };

export class Codebook {
  /** `cite(rule)` is called when a rule is clicked, `back()` when the person returns to the sentence. */
  constructor({ html, version }, cite, back) {
    this.cite = cite;
    this.back = back;
    this.text = el("div", { class: "codebook-text", tabindex: "0", role: "group", "aria-label": "Text of the codebook" });
    this.text.innerHTML = html; // rendered and made safe by the server
    this.prepare();
    this.build(version);
    this.dialog = $("codebook-dialog");
    closable(this.dialog, "c");
    this.dialog.addEventListener("close", () => this.back());
    WIDE.addEventListener("change", () => this.place());
    this.place();
  }

  prepare() {
    for (const heading of this.text.querySelectorAll("h1, h2, h3, h4, h5")) {
      const lower = el(LOWER[heading.tagName], { id: heading.id || null });
      lower.append(...heading.childNodes);
      heading.replaceWith(lower);
    }
    for (const node of this.text.querySelectorAll("[id]")) if ($(node.id)) node.removeAttribute("id");
    for (const link of this.text.querySelectorAll("a[href]:not([href^='#'])")) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    for (const item of this.text.querySelectorAll("li[data-rule]")) {
      const rule = item.dataset.rule;
      const words = `cite rule ${rule}`;
      item.append(" ", el("button", { type: "button", class: "cite", "aria-pressed": "false", "aria-label": words }));
    }
    this.text.addEventListener("click", (event) => this.onClick(event));
  }

  build(version) {
    this.field = el("input", {
      type: "search", id: "codebook-field", placeholder: "Search the codebook", autocomplete: "off",
      spellcheck: "false", "aria-label": "Search the codebook", enterkeyhint: "search",
    });
    this.count = el("span", { class: "found", role: "status" });
    const step = (by, sign, words) => el("button", {
      type: "button", class: "step", "aria-label": words, hidden: true, onclick: () => this.jump(by),
    }, sign);
    this.steps = [step(-1, "↑", "Previous match"), step(1, "↓", "Next match")];
    this.field.addEventListener("input", () => this.search());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    const shut = el("button", { type: "button", class: "shut", "data-close": true, "aria-label": "Close the codebook" }, "×");
    this.panel = el("div", { class: "codebook" },
      el("div", { class: "find" }, this.field, this.count, ...this.steps, shut),
      this.text,
      el("p", { class: "version" }, "codebook ", el("code", {}, version)));
    this.marks = [];
    this.at = -1;
  }

  place() {
    if (this.dialog.open) this.dialog.close();
    // in the drawer the text is focused first, so that no keyboard rises on a phone
    this.text.toggleAttribute("autofocus", !WIDE.matches);
    (WIDE.matches ? $("codebook-side") : this.dialog).append(this.panel);
  }

  /** `c`: to the search field; on narrow screens it opens the drawer. A finger gets no keyboard unasked. */
  open(byPointer) {
    if (!WIDE.matches && !this.dialog.open) this.dialog.showModal();
    if (WIDE.matches || !byPointer) this.field.focus();
    else this.panel.querySelector(".shut").focus();
    if (!byPointer) this.field.select();
  }

  /** Shows the text of a rule, marked until another is shown. */
  show(rule) {
    if (!WIDE.matches && !this.dialog.open) this.dialog.showModal();
    for (const item of this.text.querySelectorAll("li[data-rule]")) {
      const is = item.dataset.rule === rule;
      item.classList.toggle("shown", is);
      if (is) this.bring(item);
    }
  }

  /** Scrolls the codebook, and nothing else, until the node stands in its upper third. */
  bring(node) {
    const offset = node.getBoundingClientRect().top - this.text.getBoundingClientRect().top;
    this.text.scrollTop += offset - this.text.clientHeight / 4;
  }

  showCited(rule) {
    for (const item of this.text.querySelectorAll("li[data-rule]")) {
      const is = item.dataset.rule === rule;
      item.classList.toggle("cited", is);
      item.querySelector(".cite").setAttribute("aria-pressed", String(is));
    }
  }

  onClick(event) {
    const item = event.target.closest("li[data-rule]");
    if (!item || event.target.closest("a") || String(getSelection())) return;
    if (event.detail > 0) event.target.closest("button")?.blur();
    this.cite(item.dataset.rule);
    if (this.dialog.open) this.dialog.close();
  }

  // ---- search

  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter") this.jump(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
  }

  leave() {
    if (this.field.value) {
      this.field.value = "";
      this.search();
    } else if (this.dialog.open) this.dialog.close();
    else this.back();
  }

  search() {
    for (const mark of this.text.querySelectorAll("mark.hit")) mark.replaceWith(...mark.childNodes);
    this.text.normalize();
    const words = this.field.value.trim();
    this.marks = words ? marked(this.text, words) : [];
    this.at = -1;
    for (const button of this.steps) button.hidden = this.marks.length === 0;
    this.count.textContent = words ? "none" : "";
    if (this.marks.length) this.jump(1);
  }

  jump(by) {
    if (this.marks.length === 0) return;
    this.marks[this.at]?.classList.remove("here");
    const from = this.at < 0 && by < 0 ? 0 : this.at;
    this.at = (from + by + this.marks.length) % this.marks.length;
    this.marks[this.at].classList.add("here");
    this.bring(this.marks[this.at]);
    this.count.textContent = `${this.at + 1} of ${this.marks.length}`;
  }
}

/** Wraps each occurrence of the words in a <mark>. */
function marked(root, words) {
  const pattern = words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/\s+/g, "\\s+");
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("button")) nodes.push(walker.currentNode);
  const marks = [];
  for (const node of nodes) {
    let from = 0;
    const parts = [];
    for (const match of node.data.matchAll(new RegExp(pattern, "giu"))) {
      const mark = el("mark", { class: "hit" }, match[0]);
      parts.push(node.data.slice(from, match.index), mark);
      marks.push(mark);
      from = match.index + match[0].length;
    }
    if (parts.length) node.replaceWith(...parts, node.data.slice(from));
  }
  return marks;
}
