// The page on which disagreements are settled: the readings side by side, one key.

import { $, ask, begin, counted, el, showLast, showOpen } from "./common.js";
import { Desk } from "./desk.js";

let desk;
let rules = [];
let last = "";

const page = {
  skips: false,

  async send(label, { note, rule }) {
    const view = await ask("settle", { id: desk.item.id, label, rule, note });
    last = `last: settled as ${label}`;
    return view;
  },

  async takeBack() {
    const view = await ask("unsettle", { n: desk.nSteps });
    last = "";
    return view;
  },

  reload: () => ask("adjudication"),

  show(view) {
    drawProgress(view);
    const { item } = view;
    if (item) $("readings").replaceChildren(...item.readings.map(card));
    else drawDone(view);
    if (item?.earlier) showLast(`you had settled it as ${item.earlier.label}`, false);
    else showLast(last, last !== "" && view.can_undo);
    return item;
  },
};

function drawProgress({ n_open, n_settled }) {
  const total = n_open + n_settled;
  $("progress").max = Math.max(1, total);
  $("progress").value = n_settled;
  $("progress").textContent = `${n_settled} of ${total} settled`;
  $("count").textContent = `${n_settled} of ${total} settled`;
  $("left").textContent = n_open ? `${n_open} open` : "";
  document.title = `${n_open} open · adjudicate · stancer`;
  showOpen(n_open);
}

/** What one annotator said. */
function card({ annotator, label, unsure, note, rule }) {
  return el("article", { class: "card" },
    el("h3", {}, annotator),
    el("p", { class: "reading" }, label ?? "skipped", unsure && el("span", { class: "doubt" }, "unsure")),
    note && el("p", { class: "said" }, `“${note}”`),
    rule && cited(rule));
}

/** The rule with its title; a click shows its text in the codebook. */
function cited(rule) {
  const title = rules.find((r) => r.rule === rule)?.title;
  return el("button", { type: "button", class: "why", title: "Show the rule in the codebook", onclick: () => desk.codebook.show(rule) },
    el("b", {}, `rule ${rule}`), title ? ` ${title}` : "");
}

function drawDone({ n_settled, can_undo }) {
  $("done-title").textContent = n_settled ? "All settled" : "Nothing to settle";
  $("done-words").textContent = n_settled
    ? `You have settled ${counted(n_settled, "disagreement")}. None is open.`
    : "A disagreement shows up here once two people have annotated the same sentence and chose differently.";
  $("done-acts").replaceChildren(...[
    el("a", { href: "./" }, "Annotate"),
    el("a", { href: "agreement" }, "See the agreement"),
    can_undo && el("button", { type: "button", "data-key": "u" }, "Take the last one back"),
  ].filter(Boolean));
}

begin(["about", "adjudication"], (start, view) => {
  rules = start.codebook.rules;
  desk = new Desk(start, page);
  desk.show(view);
});
