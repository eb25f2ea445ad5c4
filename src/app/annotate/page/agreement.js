// The page that shows how far annotators agree. It renews itself while it is looked at.

import { $, ask, begin, counted, el, hideBanner, Refusal } from "./common.js";
import { lineChart } from "./chart.js";
import { FIRM, interval, paying, percent, TENTATIVE, three, verdict } from "./verdict.js";

const EVERY = 5000;

/** What of the answer each part shows, and how. A part is drawn anew only when that has changed. */
const PARTS = {
  alpha: [({ record, self }) => ({ record, others: self.length }), drawAlpha],
  growth: [({ growth }) => growth, drawGrowth],
  matrix: [({ record }) => record && [record.classes, record.coincidences], drawMatrix],
  classes: [({ record }) => record, drawClasses],
  pairs: [({ record }) => record && record.figures, drawPairs],
  self: [({ self }) => self, drawSelf],
  learning: [({ learning }) => learning, drawLearning],
};
const drawn = {};
let queue = "";

function draw(answer) {
  for (const [name, [piece, drawPart]] of Object.entries(PARTS)) {
    const what = piece(answer);
    const now = JSON.stringify(what ?? null);
    if (drawn[name] === now) continue;
    drawn[name] = now;
    const nodes = what == null ? [] : drawPart(what).filter(Boolean);
    const part = $(name);
    const held = part.contains(document.activeElement);
    const aside = part.querySelector(".wide")?.scrollLeft ?? 0;
    part.replaceChildren(...nodes);
    part.hidden = nodes.length === 0;
    const wide = part.querySelector(".wide");
    if (wide) wide.scrollLeft = aside;
    if (held) wide?.focus({ preventScroll: true });
  }
}

// ---- parts

function drawAlpha({ record }) {
  if (!record || record.n_pairable === 0) {
    return [
      el("p", { class: "verdict" }, "No sentence has been annotated by two people yet."),
      el("p", {}, "Agreement needs a second view. Let a colleague annotate the same queue under another name, on this computer or on a copy:"),
      el("p", { class: "command" }, el("code", {}, `stancer annotate ${queue} `, el("span", { class: "whole" }, "--annotator NAME"))),
    ];
  }
  const { alpha, raw } = record.figures;
  const said = alpha && verdict(alpha);
  return [
    alpha
      ? el("p", { class: "alpha" },
          el("span", { class: "value" }, three(alpha.value)),
          el("span", { class: "kind" }, "Krippendorff’s alpha",
            el("small", {}, interval(alpha) ? `95 % interval ${interval(alpha)}` : "no interval yet")))
      : null,
    el("p", { class: "verdict" }, said ? said.words : "Alpha cannot be computed yet: all labels are alike."),
    said && said.doubt && el("p", { class: "warning" }, said.doubt),
    el("dl", { class: "tiles" },
      tile("annotated by two", record.n_pairable, `of ${record.n_sentences} sentences`),
      tile("with labels that differ", record.n_differ,
        record.n_pairable ? `${percent(record.n_differ / record.n_pairable)} of them` : ""),
      raw && tile("plain agreement", percent(raw.value), interval(raw, percent))),
    el("p", { class: "note" },
      record.annotators.map((name, i) => `${name}: ${counted(record.n_labels[i], "label")}`).join(" · "),
      ". Alpha is 1 when all agree and 0 when they agree as by chance; from 0.800 it is firm, from 0.667 tentative, below not reliable."),
  ];
}

const tile = (name, value, more) =>
  el("div", {}, el("dt", {}, name), el("dd", {}, String(value), more ? el("small", {}, more) : ""));

function drawGrowth(growth) {
  const points = growth.filter((p) => p.alpha != null).map(({ n, alpha, low, high }) => ({ x: n, y: alpha, low, high }));
  if (points.length === 0) return [];
  const [first, last] = [points[0], points[points.length - 1]];
  const label = `Alpha by the number of sentences annotated by two: ${three(first.y)} after ${first.x}, ` +
    `${three(last.y)} after ${last.x}${interval(last) ? `, interval ${interval(last)}` : ""}. ` +
    "Dashed lines at 0.667 and 0.800.";
  const floor = Math.min(last.y, last.low ?? last.y) < 0 ? -1 : 0;
  const chart = lineChart({
    points, label, floor, cap: 1, xName: "sentences annotated by two",
    lines: [{ y: TENTATIVE, name: "0.667 tentative" }, { y: FIRM, name: "0.800 firm" }],
  });
  return [
    el("h2", {}, "As it grows"),
    el("figure", { class: "beside" }, chart, el("figcaption", {},
      "Alpha as sentences with two labels came in; the band is its 95 % interval. " +
      "A curve that falls late may mean that the reading of a rule has drifted." +
      (floor === 0 && points.some((p) => Math.min(p.y, p.low ?? p.y) < 0) ? " What lies below 0 is cut off." : ""))),
  ];
}

function drawMatrix([classes, rows]) {
  const most = Math.max(...rows.flat(), 1e-9);
  const cell = (value, i, j) => {
    const node = el("td", { class: i === j ? "n cell right" : "n cell" }, Number.isInteger(value) ? String(value) : value.toFixed(1));
    node.style.setProperty("--share", (value / most).toFixed(3));
    return node;
  };
  const head = el("tr", {}, el("td"), ...classes.map((name) => el("th", { scope: "col", class: "n" }, name)));
  const body = rows.map((row, i) =>
    el("tr", {}, el("th", { scope: "row" }, classes[i]), ...row.map((value, j) => cell(value, i, j))));
  return [
    el("h2", {}, "What is read as what"),
    commonest(classes, rows),
    el("figure", { class: "matrix" },
      wide("Coincidences", el("table", {}, el("thead", {}, head), el("tbody", {}, ...body))),
      el("figcaption", {},
        "Coincidences: each pair of labels that a sentence got, counted from both sides. On the diagonal (framed, blue) both chose the same; beside it (orange) they differ.")),
  ];
}

function commonest(classes, rows) {
  let most = [0, 0, 0];
  rows.forEach((row, i) => row.forEach((v, j) => { if (i < j && v > most[0]) most = [v, i, j]; }));
  if (most[0] === 0) return null;
  return el("p", {}, `Most often mixed up: ${classes[most[1]]} and ${classes[most[2]]}.`);
}

function drawClasses({ classes, figures, coincidences }) {
  const rows = classes.map((name, i) => {
    const figure = figures[`alpha.${name}`];
    const n = Math.round(coincidences[i].reduce((sum, v) => sum + v, 0));
    return el("tr", {}, el("th", { scope: "row" }, name), figured(figure, three), el("td", { class: "n" }, String(n)));
  });
  return [
    el("h2", {}, "Class by class"),
    wide("Alpha by class", table(["class against the rest", "alpha", "labels"], rows)),
  ];
}

function drawPairs(figures) {
  const pairs = Object.keys(figures).filter((key) => key.startsWith("cohen.")).map((key) => key.slice(6)).sort();
  if (pairs.length === 0) return [];
  const rows = pairs.map((two) => el("tr", {}, el("th", { scope: "row" }, two),
    figured(figures[`cohen.${two}`], three), figured(figures[`raw.${two}`], percent)));
  return [
    el("h2", {}, "Two by two"),
    wide("Agreement of two annotators", table(["annotators", "Cohen’s kappa", "agreement"], rows)),
  ];
}

function drawSelf(self) {
  const rows = self.filter((s) => s.n > 0).map((s) => el("tr", {}, el("th", { scope: "row" }, s.annotator),
    el("td", { class: "n" }, `${s.same} of ${s.n}`),
    figured({ value: s.same / s.n, low: s.low, high: s.high }, percent)));
  return [
    el("h2", {}, "With oneself"),
    el("p", {}, "Now and then a sentence comes a second time. Was the answer the same?",
      rows.length === 0 ? " None has come back yet." : ""),
    rows.length > 0 && wide("Same answer twice", table(["annotator", "same answer", "share"], rows)),
  ];
}

function drawLearning({ every, running, error, next_at, points }) {
  const curve = points.map((p) => ({ x: p.n_labels, y: p.macro_f1 }));
  const state = running ? "The model is being trained right now."
    : next_at != null ? `It is trained anew at ${next_at} labels.` : "";
  return [
    el("h2", {}, "Do more labels pay?"),
    el("p", {}, `${paying(points)} ${state}`),
    error && el("p", { class: "warning" }, `The last training failed: ${error}`),
    curve.length > 1 && el("figure", { class: "beside" },
      lineChart({ points: curve, doubling: true, xName: "labels (on a doubling scale)", label: `Learning curve of macro-F1. ${paying(points)}` }),
      el("figcaption", {}, `Macro-F1 of the model, trained anew every ${every} labels. One curve without intervals: a hint, no proof.`)),
  ];
}

// ---- tables

function figured(figure, shown) {
  if (!figure) return el("td", { class: "n" }, "–");
  const more = interval(figure, shown);
  return el("td", { class: "n" }, shown(figure.value), more ? el("small", {}, more) : "");
}

function table(names, rows) {
  const head = names.map((name, i) => el("th", { scope: "col", class: i ? "n" : null }, name));
  return el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
}

const wide = (name, content) => el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": name }, content);

// ---- renewal

let asking = false;
let seen = new Date();

async function renew() {
  if (asking || document.visibilityState !== "visible") return;
  asking = true;
  try {
    draw(await ask("agreement"));
    seen = new Date();
    $("stale").textContent = "";
    hideBanner();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const time = seen.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    $("stale").textContent = error.status === 0
      ? `stancer does not answer; this is how things stood at ${time}.`
      : `${error.message} This is how things stood at ${time}.`;
  } finally {
    asking = false;
  }
}

begin(["about", "agreement"], (start, answer) => {
  document.title = "Agreement · stancer";
  queue = start.queue;
  draw(answer);
  setInterval(renew, EVERY);
  document.addEventListener("visibilitychange", renew);
});
