// The grid of an order's goods by keyboard: type or scan, arrows, Enter takes it, key the
// quantity, Enter goes on. Without this module the rows are a plain form.

import { play } from "./sound.js";

const optionsOf = (input) => document.getElementById(input.getAttribute("aria-controls"));

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

function take(input, option) {
  const form = input.closest("form");
  const known = form.querySelector(`[data-rows] tr[data-sku="${CSS.escape(option.dataset.sku)}"]:not(.is-out)`);
  close(input);
  if (known) return focusQuantity(known);
  const row = option.querySelector("template").content.firstElementChild.cloneNode(true);
  form.querySelector("[data-rows]").append(row);
  changed(row);
  focusQuantity(row);
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

// A scanner types and presses Enter before the answer is there: the answer is taken when it comes.
function await_(input) {
  input.dataset.awaits = "1";
  window.htmx.trigger(input, "look");
}

function rowKey(event, packs) {
  if (event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter") {
    event.preventDefault();
    changed(packs);
    packs.closest("form").querySelector("[role=combobox]")?.focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const all = [...packs.closest("[data-rows]").querySelectorAll("[data-packs]")];
    const next = all[all.indexOf(packs) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  }
}

function takeOut(row) {
  const packs = row.querySelector("[data-packs]");
  const isKept = Boolean(row.querySelector("[name=line]").value);
  const form = row.closest("[data-grid]");
  if (!isKept) {
    row.remove();
  } else if (row.classList.toggle("is-out")) {
    packs.dataset.was = packs.value;
    packs.value = "0";
  } else {
    packs.value = packs.dataset.was;
  }
  changed(form.querySelector("[data-rows]"));
}

function markUnsaved(form) {
  if (form.hasAttribute("data-entry")) return;
  form.setAttribute("data-dirty", "");
  for (const note of form.querySelectorAll("[data-unsaved]")) note.hidden = false;
  form.querySelector("[data-save]")?.classList.add("btn--primary");
  for (const step of document.querySelectorAll("[data-needs-saved] button")) step.disabled = true;
}

function start() {
  for (const form of document.querySelectorAll("[data-grid-form][data-dirty]")) markUnsaved(form);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const target = event.target;
  if (target.matches?.("[role=combobox]")) lookupKey(event, target);
  else if (target.matches?.("[data-packs]")) rowKey(event, target);
  else if (target.matches?.("[data-picks]") && event.key === "Enter") {
    const first = document.querySelector(`${target.dataset.picks} a`);
    if (!first) return;
    event.preventDefault();
    first.click();
  }
});

document.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) return take(document.querySelector(`[aria-controls="${option.parentElement.id}"]`), option);
  const remove = event.target.closest("[data-remove]");
  if (remove) return takeOut(remove.closest("tr"));
  for (const input of document.querySelectorAll("[role=combobox]")) {
    if (!event.target.closest("[data-lookup]")) optionsOf(input).hidden = true;
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-grid-form]");
  if (form && event.target.closest("[data-grid]")) markUnsaved(form);
});

document.body.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.matches("[role=combobox]")) event.detail.elt.dataset.asked = event.detail.elt.value;
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
      input.select(); // the next scan writes over what nobody knows
      play("wrong");
    }
  }
  start();
});

start();
