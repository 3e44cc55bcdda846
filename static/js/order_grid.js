// The grid of an order's goods by keyboard: type or scan, arrows, Enter takes it, key the
// quantity, Enter goes on. Without this module the rows are a plain form.

import { addOne, addUp, isChanged, putBack, takeOut, touch, toPrice, unanswered } from "./grid_rows.js";
import { play } from "./sound.js";
import "./wedge.js";

const optionsOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
const lookup = () => document.querySelector("[data-lookup] [role=combobox]");

function select(list, by) {
  const options = [...list.querySelectorAll("[role=option]")];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = options[Math.min(options.length - 1, Math.max(0, at + by))];
  for (const option of options) option.setAttribute("aria-selected", String(option === next));
  next?.scrollIntoView({ block: "nearest" });
  return next;
}

function close(input) {
  const list = optionsOf(input);
  list.replaceChildren();
  list.hidden = true;
  input.value = "";
  input.setAttribute("aria-expanded", "false");
  delete input.dataset.awaits;
}

function focusQuantity(row) {
  const packs = row.querySelector("[data-packs]");
  packs.focus();
  packs.select();
}

const rowOf = (form, sku) =>
  form.querySelector(`[data-rows] tr[data-sku="${CSS.escape(sku)}"]:not(.is-out):not([data-gift])`);

// Put the goods of an option, or of a line of an earlier order, into the grid; gives the row.
function add(form, option) {
  const row = option.querySelector("template").content.firstElementChild.cloneNode(true);
  const rows = form.querySelector("[data-rows]");
  rows.insertBefore(row, rows.querySelector("[data-blank], [data-more]"));
  changed(row);
  return row;
}

function take(input, option) {
  const form = input.closest("form");
  const known = rowOf(form, option.dataset.sku);
  close(input);
  focusQuantity(known ?? add(form, option));
}

function changed(element) {
  element.dispatchEvent(new Event("change", { bubbles: true }));
}

function lookupKey(event, input) {
  const list = optionsOf(input);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    select(list, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape") {
    close(input);
  } else if (event.key === "Enter" && !event.ctrlKey) {
    event.preventDefault();
    const option = list.dataset.answers === input.value ? select(list, 0) : null;
    if (option) take(input, option);
    else if (input.value.trim()) await_(input);
  }
}

// Somebody typed a code and Enter before the answer was there: it is taken when it comes.
function await_(input) {
  input.dataset.awaits = "1";
  window.htmx.trigger(input, "look");
}

// Scans come faster than answers: they wait in a row, and none is lost.
let scans = Promise.resolve();

function scanned(code) {
  const input = lookup();
  if (!input) return;
  const at = document.activeElement;
  if (at?.matches?.("[data-packs]")) at.value = at.dataset.last ?? at.value;
  scans = scans.then(() => scan(input, code)).catch(() => say(input, input.dataset.lost, code));
}

async function scan(input, code) {
  const form = input.closest("form");
  const asked = new URLSearchParams({ goods: code, customer: form.elements.customer.value, channel: form.elements.channel.value });
  const answer = await fetch(`${input.getAttribute("hx-get")}?${asked}`);
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = [...page.querySelectorAll("[role=option]")];
  if (found.length !== 1) return found.length ? choose(input, code, page) : say(input, input.dataset.unknown, code);
  const [option] = found;
  const row = rowOf(form, option.dataset.sku);
  if (row) addOne(row, option.dataset.factor, option.dataset.unit);
  changed(row ?? add(form, option));
  (row ?? rowOf(form, option.dataset.sku)).scrollIntoView({ block: "nearest" });
  say(input, "", "");
  input.focus();
  play("good");
}

function choose(input, code, page) {
  const list = optionsOf(input);
  input.value = code;
  list.replaceChildren(...page.body.childNodes);
  list.dataset.answers = code;
  list.hidden = false;
  input.setAttribute("aria-expanded", "true");
  input.focus();
  play("warn");
}

function say(input, sentence, code) {
  input.closest("[data-lookup]").querySelector("[data-scan-says]").textContent = sentence && sentence.replace("{code}", code);
  if (sentence) play("wrong");
}

function rowKey(event, packs) {
  if (event.ctrlKey && event.key === "Delete") {
    event.preventDefault();
    remove(packs.closest("tr"));
    return lookup()?.focus();
  }
  if (event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter") {
    event.preventDefault();
    changed(packs);
    lookup()?.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    step(event, [...packs.closest("[data-rows]").querySelectorAll("[data-packs]")], packs)?.select();
  }
}

function step(event, all, from) {
  const next = all[all.indexOf(from) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return null;
  event.preventDefault();
  next.focus();
  return next;
}

function remove(row) {
  const form = row.closest("form");
  const rows = row.closest("[data-rows]");
  const gone = takeOut(row);
  offerUndo(form, gone && row.dataset.name);
  changed(row.isConnected ? row : rows);
}

function undo(form) {
  const row = putBack();
  offerUndo(form, null);
  if (!row) return;
  changed(row);
  focusQuantity(row);
}

function offerUndo(form, name) {
  const bar = form.querySelector("[data-undo-bar]");
  if (!bar) return;
  bar.hidden = !name;
  bar.querySelector("[data-undo-name]").textContent = name ?? "";
}

// Take lines of an earlier order (or usual goods) over; what is in the grid already stays.
function takeOver(button) {
  const form = document.querySelector("[data-grid-form]");
  const items = button.hasAttribute("data-take-all") ? [...button.closest(".card").querySelectorAll("[data-take-item]")] : [button.closest("[data-take-item]")];
  for (const item of items) {
    if (!rowOf(form, item.dataset.sku)) add(form, item);
    item.classList.add("is-taken");
  }
}

function markUnsaved(form) {
  if (form.hasAttribute("data-entry")) return;
  form.setAttribute("data-dirty", "");
  for (const note of form.querySelectorAll("[data-unsaved]")) note.hidden = false;
  form.querySelector("[data-save]")?.classList.add("btn--primary");
  for (const button of document.querySelectorAll("[data-needs-saved] button")) button.disabled = true;
}

function start() {
  for (const form of document.querySelectorAll("[data-grid-form][data-dirty]")) markUnsaved(form);
}

// What was keyed before this module was there, or a browser brought back, counts as keyed now.
function catchUp() {
  for (const row of document.querySelectorAll("[data-grid-form] [data-rows] > tr:not([data-blank]):not([data-more])")) {
    if (isChanged(row)) changed(row);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const target = event.target;
  if (target.matches?.("[role=combobox]")) lookupKey(event, target);
  else if (target.matches?.("[data-packs]")) rowKey(event, target);
  else if (target.matches?.("[data-take]") && event.key.startsWith("Arrow")) {
    step(event, [...target.closest("[data-takes]").querySelectorAll("[data-take]")], target);
  } else if (target.matches?.("[data-picks]") && event.key === "Enter") {
    const first = document.querySelector(`${target.dataset.picks} a`);
    if (!first) return;
    event.preventDefault();
    first.click();
  }
});

document.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) return take(document.querySelector(`[aria-controls="${option.parentElement.id}"]`), option);
  const button = event.target.closest("[data-remove], [data-undo], [data-take], [data-goto]");
  if (button?.matches("[data-remove]")) return remove(button.closest("tr"));
  if (button?.matches("[data-undo]")) return undo(button.closest("form"));
  if (button?.matches("[data-take]")) return takeOver(button);
  if (button?.matches("[data-goto]")) document.querySelector(button.dataset.goto)?.focus();
  for (const input of document.querySelectorAll("[role=combobox]")) {
    if (!event.target.closest("[data-lookup]")) optionsOf(input).hidden = true;
  }
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-packs]")) event.target.dataset.last = event.target.value;
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-grid-form]");
  if (!form || !event.target.closest("[data-grid]")) return;
  const row = event.target.closest("[data-rows] > tr");
  if (row) touch(row);
  if (event.target.matches("[data-packs]")) event.target.dataset.last = event.target.value;
  markUnsaved(form);
  addUp(form);
});

document.addEventListener("scan", (event) => scanned(event.detail));

document.body.addEventListener("htmx:configRequest", (event) => {
  const { elt, formData } = event.detail;
  if (elt.matches("[role=combobox]")) elt.dataset.asked = elt.value;
  if (!elt.matches("[data-grid]")) return;
  elt.asked = toPrice(formData);
  if (!elt.asked) event.preventDefault();
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful } = event.detail;
  if (!elt.matches?.("[data-grid]")) return;
  if (!successful) unanswered(elt.asked ?? []);
  addUp(elt.closest("form"));
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  const input = event.detail.elt.closest?.("[data-lookup]")?.querySelector("[role=combobox]");
  if (input && event.target.matches("[role=listbox]")) {
    const list = event.target;
    list.dataset.answers = input.dataset.asked;
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const found = list.querySelectorAll("[role=option]");
    if (input.dataset.awaits && input.value === input.dataset.asked && found.length) {
      delete input.dataset.awaits;
      take(input, found[0]);
    } else if (input.dataset.awaits && input.value === input.dataset.asked) {
      delete input.dataset.awaits;
      input.select(); // what is typed next writes over what nobody knows
      play("wrong");
    }
  }
  start();
});

start();
if (document.readyState === "complete") catchUp();
else window.addEventListener("load", catchUp);
