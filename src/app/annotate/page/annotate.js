// The page on which a person annotates: one sentence, one key.

import { $, ask, begin, counted, el, labelName, showLast, showOpen } from "./common.js";
import { Desk } from "./desk.js";
import { Pace } from "./pace.js";

const pace = new Pace();
let desk;
let annotator;
let last = "";

const page = {
  skips: true,

  async send(label, { note, unsure, rule }, ms) {
    const { id, pass } = desk.item;
    const view = await ask("decide", { id, pass, label, note, unsure, rule, ms });
    pace.add(ms);
    last = `last: ${labelName(label)}`;
    return view;
  },

  async takeBack() {
    const view = await ask("undo", { n: desk.nSteps });
    pace.takeBack();
    last = "";
    return view;
  },

  async reload() {
    return (await ask("start")).view;
  },

  show(view) {
    drawProgress(view.progress);
    drawQuiet(view);
    if (!view.item) drawDone(view.progress, view.can_undo);
    return view.item;
  },
};

function drawProgress({ done, total, skipped, disagreements }) {
  const n_left = total - done;
  $("progress").max = Math.max(1, total);
  $("progress").value = done;
  $("progress").textContent = `${done} of ${total}`;
  $("count").textContent = `${done} of ${total}`;
  $("left").textContent = [
    n_left > 0 ? `${n_left} to go` : "",
    skipped > 0 ? `${skipped} skipped` : "",
  ].filter(Boolean).join(" · ");
  $("pace").textContent = pace.words(n_left);
  document.title = `${done}/${total} · ${annotator} · stancer`;
  showOpen(disagreements);
}

/** The line above the buttons: what the model says, what was said last. */
function drawQuiet({ item, can_undo }) {
  const guess = item?.guess;
  $("source").textContent = item?.source ? `source: ${item.source}` : "";
  $("guess").textContent = guess
    ? `the model says ${guess.label}, ${Math.round(100 * guess.confidence)}\u00a0%`
    : "";
  const earlier = item?.earlier;
  if (earlier) showLast(earlier.label ? `you had said ${earlier.label}` : "you had skipped it", false);
  else showLast(last, last !== "" && can_undo);
}

function drawDone({ total, labelled, skipped, disagreements }, can_undo) {
  const words = total === 0
    ? "There is nothing in the queue. Close the page, and give stancer a file with sentences."
    : `You have annotated ${counted(labelled, "sentence")}` +
      (skipped ? ` and skipped ${skipped}.` : ", and skipped none.");
  $("done-title").textContent = total === 0 ? "No sentences" : skipped ? "Nearly done" : "All done";
  $("done-words").textContent = words;
  $("done-acts").replaceChildren(...[
    skipped > 0 && el("button", { type: "button", class: "main", onclick: bringSkipped },
      skipped === 1 ? "Look at the skipped one again" : `Look at the ${skipped} skipped again`),
    disagreements > 0 && el("a", { href: "adjudicate" }, `Settle ${counted(disagreements, "disagreement")}`),
    el("a", { href: "agreement" }, "See the agreement"),
    can_undo && el("button", { type: "button", "data-key": "u" }, "Take the last one back"),
  ].filter(Boolean));
}

function bringSkipped() {
  last = "";
  desk.run("Not loaded", () => ask("skipped", {}), "");
}

begin(["start"], (start) => {
  annotator = start.annotator;
  desk = new Desk(start, page);
  desk.show(start.view);
});
