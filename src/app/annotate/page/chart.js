// Line charts as SVG in the colours of the page.

const NS = "http://www.w3.org/2000/svg";
const SIZE = { width: 400, height: 250 };
const ROOM = { top: 14, right: 14, bottom: 44, left: 40 };
/** Beside the plot, for the names of lines. */
const NAMES = 100;

/** An SVG element; words go in as text. */
function svg(tag, traits, words) {
  const node = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(traits)) node.setAttribute(name, value);
  if (words !== undefined) node.textContent = words;
  return node;
}

const round = (v) => Math.round(v * 10) / 10;

/** Some four to seven round numbers that span `low` to `high`. */
export function niceTicks(low, high) {
  const span = Math.max(high - low, 1e-9);
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((f) => f * power).find((s) => span / s <= 6);
  const ticks = [];
  for (let i = Math.floor(low / step + 1e-9); i <= Math.ceil(high / step - 1e-9); i += 1) ticks.push(i * step);
  return { ticks, step };
}

/**
 * `points`: {x, y, low?, high?}, x rising; `lines`: {y, name}, dashed; `label`: the chart in a sentence;
 * `doubling`: each step to the right doubles x; `floor` and `cap`: the axis goes no further, what lies
 * beyond is cut off.
 */
export function lineChart({ points, lines = [], xName, label, doubling = false, floor = -Infinity, cap = Infinity }) {
  const place = doubling ? (x) => Math.log2(Math.max(1, x)) : (x) => x;
  const ends = points.flatMap((p) => [p.y, p.low ?? p.y, p.high ?? p.y]).concat(lines.map((l) => l.y));
  const low = Math.max(floor, Math.min(...ends));
  const { ticks, step } = niceTicks(low, Math.max(...ends, low + 0.1));
  const yTicks = ticks.filter((t) => t <= cap + 1e-9);
  const [yLow, yHigh] = [yTicks[0], yTicks[yTicks.length - 1]];
  const first = place(points[0].x);
  const last = place(points[points.length - 1].x);
  const pad = last > first ? 0 : 1;

  const right = SIZE.width - (lines.length ? NAMES : ROOM.right);
  const bottom = SIZE.height - ROOM.bottom;
  const X = (x) => round(ROOM.left + 8 + ((place(x) - first + pad) / (last - first + 2 * pad)) * (right - ROOM.left - 16));
  const Y = (y) => round(bottom - ((y - yLow) / (yHigh - yLow)) * (bottom - ROOM.top));

  const root = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img", "aria-label": label });
  const digits = Math.max(1, Math.ceil(-Math.log10(step) - 1e-9));
  for (const tick of yTicks) {
    root.append(svg("line", { class: "grid", x1: ROOM.left, x2: right, y1: Y(tick), y2: Y(tick) }));
    root.append(svg("text", { class: "tick", x: ROOM.left - 7, y: Y(tick) + 4, "text-anchor": "end" },
      tick.toFixed(digits).replace("-", "−")));
  }
  for (const x of named(points.map((p) => p.x), X)) {
    root.append(svg("text", { class: "tick", x: X(x), y: bottom + 18, "text-anchor": "middle" }, x));
  }
  root.append(svg("text", { class: "tick", x: (ROOM.left + right) / 2, y: SIZE.height - 6, "text-anchor": "middle" }, xName));

  // what lies beyond the axes is cut off
  const inside = svg("svg", { x: 0, y: ROOM.top - 4, width: SIZE.width, height: bottom - ROOM.top + 8, overflow: "hidden" });
  const plot = svg("g", { transform: `translate(0 ${4 - ROOM.top})` });
  inside.append(plot);
  root.append(inside);
  drawBand(plot, points.filter((p) => p.low != null && p.high != null), X, Y);
  for (const { y } of lines) root.append(svg("line", { class: "bound", x1: ROOM.left, x2: right, y1: Y(y), y2: Y(y) }));
  plot.append(svg("polyline", { class: "curve", points: points.map((p) => `${X(p.x)},${Y(p.y)}`).join(" ") }));
  const dots = points.length <= 24 ? points : points.slice(-1);
  for (const p of dots) plot.append(svg("circle", { class: "dot", cx: X(p.x), cy: Y(p.y), r: 3.2 }));
  for (const { y, name } of lines) {
    root.append(svg("text", { class: "bound-name", x: right + 6, y: Y(y) + 4 }, name));
  }
  return root;
}

function drawBand(root, points, X, Y) {
  if (points.length === 0) return;
  if (points.length === 1) {
    const [p] = points;
    root.append(svg("line", { class: "whisker", x1: X(p.x), x2: X(p.x), y1: Y(p.low), y2: Y(p.high) }));
    return;
  }
  const over = points.map((p) => `${X(p.x)},${Y(p.high)}`);
  const under = points.map((p) => `${X(p.x)},${Y(p.low)}`).reverse();
  root.append(svg("polygon", { class: "band", points: [...over, ...under].join(" ") }));
}

/** The places whose numbers have room, from the right: the last is always named. */
function named(places, X) {
  const kept = [];
  for (const x of [...places].reverse()) {
    if (kept.length === 0 || X(kept[kept.length - 1]) - X(x) >= 36) kept.push(x);
  }
  return kept;
}
