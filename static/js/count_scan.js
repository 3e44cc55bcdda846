// Counting with a scanner: every code is sent in its turn, the field is empty again at once.

import { play } from "./sound.js";

const field = document.querySelector("#scan-code");
const times = document.querySelector("#scan-times");
const waiting = [];
let isSending = false;

// Each scan has a key of its own, so that one that is sent twice counts once.
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send() {
  if (isSending) return;
  isSending = true;
  while (waiting.length) {
    const { action, values } = waiting.shift();
    await window.htmx.ajax("POST", action, { values, target: "#count-said", swap: "outerHTML" });
  }
  isSending = false;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-scan]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const values = { ...Object.fromEntries(new FormData(form)), idempotency_key: freshKey() };
  if (form.id === "scan") {
    if (!field.value.trim()) return;
    field.value = "";
    times.value = "1";
    form.querySelector("[name=is_total]").checked = false;
  }
  waiting.push({ action: form.action, values });
  send();
  field.focus();
}, true);

document.body.addEventListener("htmx:afterSwap", () => {
  const said = document.querySelector("#count-said");
  if (said?.dataset.tone) play(said.dataset.tone);
  delete said?.dataset.tone;
  field.focus();
});

// A touch beside the fields must not leave the scanner without one.
document.addEventListener("click", (event) => {
  if (!event.target.closest("input, button, a, summary, label")) field.focus();
});
field.focus();
