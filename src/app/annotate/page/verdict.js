// Numbers into words: what an alpha means, whether more labels pay.

export const FIRM = 0.8;
export const TENTATIVE = 0.667;

const LEVELS = ["not reliable", "tentative", "firm"];
const MEANING = {
  firm: "Firm. The annotators understand the codebook alike; you can build on these labels.",
  tentative: "Tentative. Enough for cautious conclusions; look at where the annotators differ.",
  "not reliable": "Not reliable yet. Talk over the sentences on which you differ, sharpen the codebook, and go on.",
};

const level = (alpha) => LEVELS[(alpha >= TENTATIVE) + (alpha >= FIRM)];

const minus = (words) => words.replace("-", "−");
export const three = (v) => minus(v.toFixed(3));
export const percent = (v) => `${Math.round(100 * v)}\u00a0%`;

/** "0.550–0.840"; with a number below zero "−0.120 to 0.300". */
export function interval({ low, high }, shown = three) {
  if (low == null || high == null) return "";
  if (shown === percent && low >= 0) return `${Math.round(100 * low)}–${percent(high)}`;
  return low < 0 || high < 0 ? `${shown(low)} to ${shown(high)}` : `${shown(low)}–${shown(high)}`;
}

/** The verdict on alpha: a sentence, and a doubt when the interval reaches over a boundary. */
export function verdict({ value, low, high }) {
  const words = MEANING[level(value)];
  if (low == null || high == null) return { words, doubt: "There is no interval yet, so take it with care." };
  if (level(low) === level(high)) return { words, doubt: "" };
  const crossed = [TENTATIVE, FIRM].filter((b) => low < b && high >= b).map(three).join(" and ");
  return {
    words,
    doubt: `But the interval spans ${crossed}: from “${level(low)}” to “${level(high)}” all is possible. ` +
      "More sentences annotated by two make it narrower.",
  };
}

/** Below this many points a curve says nothing. */
const ENOUGH = 3;
const CLEAR = 0.01;

/** Whether more labels pay, from the gain of the last doubling. */
export function paying(points) {
  const last = points[points.length - 1];
  if (!last) return "No model has been trained yet.";
  const reached = `With ${last.n_labels} labels macro-F1 is ${three(last.macro_f1)}.`;
  const half = valueAt(points, last.n_labels / 2);
  if (points.length < ENOUGH || half === null) return `${reached} Too few points yet to say whether more labels pay.`;
  const gain = last.macro_f1 - half;
  const change = `The last doubling, from ${Math.round(last.n_labels / 2)} to ${last.n_labels} labels, changed it by ` +
    `${gain >= 0 ? "+" : ""}${three(gain)}`;
  if (gain >= CLEAR) return `${reached} ${change}: more labels seem to pay.`;
  if (gain > -CLEAR) return `${reached} ${change}: more labels of the same kind seem to bring little.`;
  return `${reached} ${change}: it fell, which may be chance. Wait for more points.`;
}

/** Macro-F1 at a number of labels, between two points by their logarithms; null outside. */
function valueAt(points, n) {
  const exact = points.find((p) => p.n_labels === n);
  if (exact) return exact.macro_f1;
  const after = points.findIndex((p) => p.n_labels > n);
  if (after <= 0) return null;
  const [a, b] = [points[after - 1], points[after]];
  const share = Math.log(n / a.n_labels) / Math.log(b.n_labels / a.n_labels);
  return a.macro_f1 + share * (b.macro_f1 - a.macro_f1);
}
