// Keys: every element with data-key="n" or "g o" answers to it, and the ? sheet lists them.
// Single letters wait while somebody types; F-keys and chords with Ctrl do not.

const CHORD_MS = 1200;
let first = "";
let firstAt = 0;

const isTyping = (element) => element.closest("input, select, textarea, [contenteditable]");

function target(keys) {
  const found = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)];
  return found.find((element) => element.offsetParent !== null || element === document.activeElement) ?? found[0];
}

// Beside a page on which something is being keyed in, another page opens in a tab of its own.
const isKeying = () => Boolean(document.querySelector("#main [data-keying], #main .keybar") || document.activeElement?.closest("form[method=post]"));

function press(element) {
  if ("keyAside" in element.dataset && isKeying()) {
    window.open(element.href, "_blank", "noopener");
  } else if (element.matches("input, select, textarea")) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function name(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `Ctrl+${key}` : key;
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const key = name(event);
  const isFree = /^F\d+$/.test(key) || key.startsWith("Ctrl+");
  if (isTyping(event.target) && !isFree) {
    if (key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "?") return show(event);
  const chord = Date.now() - firstAt < CHORD_MS ? `${first} ${key}` : "";
  const element = (chord && target(chord)) || target(key);
  first = key;
  firstAt = Date.now();
  if (!element || element.disabled) return;
  event.preventDefault();
  press(element);
});

function show(event) {
  event.preventDefault();
  document.getElementById("keys")?.showModal();
}

function line(keys, words) {
  const term = document.createElement("dt");
  for (const key of keys.split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap, " ");
  }
  const meaning = document.createElement("dd");
  meaning.textContent = words;
  return [term, meaning];
}

function fill(sheet) {
  const list = sheet.querySelector("[data-keys]");
  list.querySelectorAll("[data-drawn], [data-drawn] + dd").forEach((old) => old.remove());
  const lines = [...document.querySelectorAll("[data-key]")].map((element) => [
    element.dataset.key,
    element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim(),
  ]);
  if (document.querySelector("#main [data-table]")) {
    lines.push(...list.dataset.tableKeys.split(";").map((item) => item.split("|")));
  }
  for (const [keys, words] of lines) {
    const [term, meaning] = line(keys, words);
    term.dataset.drawn = "";
    list.append(term, meaning);
  }
}

const sheet = document.getElementById("keys");
if (sheet) new MutationObserver(() => sheet.open && fill(sheet)).observe(sheet, { attributeFilter: ["open"] });
