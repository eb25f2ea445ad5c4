// What all pages share: elements, requests, keys, the banner, the top of the page.

export const $ = (id) => document.getElementById(id);

/** An element with traits and children; words become text, never HTML. */
export function el(tag, traits = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Words for a screen reader only. */
export const unseen = (words) => el("span", { class: "unseen" }, words);

export const counted = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** A class as it is shown and read out; null stands for a skip. */
export const labelName = (label) => label ?? "skipped";

// ---- requests

const SILENT =
  "stancer does not answer. Is it still running? Start it again in the terminal with the same command, " +
  "then press the key once more. If it shows a new address, open that one: what was saved is kept.";
const STRANGER =
  "stancer does not know this page. It has probably been started anew: open the address that it shows " +
  "in the terminal. What was saved is kept.";

/** What went wrong, in words for the person; `status` is 0 when nobody answered. */
export class Refusal extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** GETs `api/NAME`, or POSTs when there is a body. */
export async function ask(name, body) {
  const how = body === undefined
    ? { cache: "no-store" }
    : {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        keepalive: true, // a decision outlives a click on another page
      };
  let reply;
  let text;
  try {
    reply = await fetch(`api/${name}`, { ...how, signal: AbortSignal.timeout(20_000) });
    text = await reply.text();
  } catch {
    throw new Refusal(SILENT, 0);
  }
  const json = parsed(text);
  if (reply.ok && json) return json;
  const words = json?.error ?? (reply.status === 404 || reply.status === 403
    ? STRANGER
    : `stancer answered with an error (${reply.status}). Its terminal may say more.`);
  throw new Refusal(words, reply.status);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// ---- keys

/** The key that is meant, whatever the layout: digits without Shift on AZERTY, letters on Cyrillic. */
export function keyOf(event) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (digit && !event.shiftKey) return digit[1];
  const letter = /^Key([A-Z])$/.exec(event.code);
  if (letter && event.key.length === 1 && event.key.charCodeAt(0) > 127) return letter[1].toLowerCase();
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

export function typing(target) {
  return target instanceof Element &&
    target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

/** Calls `act(key, event)` for keys that are meant for the page, and `act` for its `data-key` buttons. */
export function onKeys(act) {
  document.addEventListener("keydown", (event) => {
    const onControl = event.target instanceof Element && event.target.closest("button, a, summary");
    // a held Enter would press the button again and again
    if (event.repeat && onControl && (event.key === "Enter" || event.key === " ")) event.preventDefault();
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" || event.key === " " || event.key === "Tab") return;
    if (keysOff()) return;
    if (act(keyOf(event), event)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button[data-key]");
    if (!button) return;
    // after a click the keys belong to the page again, and Space presses nothing by mistake
    if (event.detail > 0) button.blur();
    act(button.dataset.key, event);
  });
}

const keysOff = () => $("keys-on") !== null && !$("keys-on").checked;

// ---- dialogs

/** A modal dialog that a click beside it, its × and a key close. */
export function closable(dialog, key) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) return;
    if (keyOf(event) !== key) return;
    event.preventDefault();
    event.stopPropagation();
    dialog.close();
  });
}

// ---- the banner, what is read out, the top

/** Says that something failed; each action is [words, what it does]. */
export function showBanner(words, ...actions) {
  const banner = $("banner");
  const buttons = actions.map(([name, run]) => el("button", { type: "button", onclick: run }, name));
  banner.hidden = false;
  banner.replaceChildren(el("p", {}, words), buttons.length ? el("div", { class: "acts" }, ...buttons) : "");
}

export function hideBanner() {
  if ($("banner").hidden) return;
  $("banner").replaceChildren();
  $("banner").hidden = true;
}

export function announce(words) {
  $("announce").textContent = words;
}

/** The line about the last decision; how a key undoes it is of no use to a finger. */
export function showLast(words, undoable) {
  $("last").replaceChildren(words, undoable ? el("span", { class: "by-key" }, " — u takes it back") : "");
}

export function showOpen(n) {
  const badge = $("open");
  badge.hidden = !n;
  badge.replaceChildren(String(n), unseen(n === 1 ? " open disagreement" : " open disagreements"));
}

/** Fetches what a page begins with and hands it on; says so when that fails. */
export async function begin(names, main) {
  try {
    const answers = await Promise.all(names.map((name) => ask(name)));
    $("who").textContent = answers[0].annotator;
    showOpen(answers[0].view.progress.disagreements);
    document.body.classList.remove("waiting");
    main(...answers);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    showBanner(`Not loaded: ${error.message}`, ["Try again", () => location.reload()]);
  }
}
