// Receiving: everything as ordered, or counted from nothing by scanning.

import { play } from "./sound.js";

const form = document.querySelector("[data-receive]");
const scan = form.querySelector("[data-receive-scan]");
const said = form.querySelector("[data-receive-said]");
const fields = () => [...form.querySelectorAll("[data-open]")];

// A code may stand on several lines: the one of which something is still to come is meant.
function lineOf(code) {
  const hits = [];
  for (const row of form.querySelectorAll("[data-codes]")) {
    for (const pair of row.dataset.codes.split(" ")) {
      const cut = pair.lastIndexOf("=");
      if (pair.slice(0, cut).toUpperCase() === code) hits.push([row, Number(pair.slice(cut + 1))]);
    }
  }
  const open = ([row]) => Number(row.querySelector("[data-open]").value || 0) < Number(row.querySelector("[data-open]").dataset.open);
  return hits.find(open) ?? hits[0];
}

function count(code) {
  const hit = lineOf(code.trim().toUpperCase());
  if (!hit) {
    said.textContent = `${code}: ${said.dataset.unknown}`;
    play("wrong");
    return;
  }
  const [row, factor] = hit;
  const field = row.querySelector("[data-open]");
  field.value = Number(field.value || 0) + factor;
  said.textContent = `${row.querySelector("th").firstChild.textContent} · ${field.value}`;
  play("good");
}

form.querySelector("[data-receive-all]").addEventListener("click", () => {
  for (const field of fields()) field.value = field.dataset.open;
});

form.querySelector("[data-receive-none]").addEventListener("click", () => {
  for (const field of fields()) field.value = "";
  scan.focus();
});

scan.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (scan.value.trim()) count(scan.value);
  scan.value = "";
});
