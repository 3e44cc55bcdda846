// Lines entered by scan or search: the found line is added, the field waits for the next.

import { play } from "./sound.js";

const field = () => document.querySelector("[data-lookup] input");
const lines = () => document.querySelector("#adjustment-rows, [data-lines]");
const found = () => document.querySelector("[data-lookup] .lookup__found");

function ready() {
  field().value = "";
  found().replaceChildren();
  field().focus();
}

function take(code) {
  if (!code.trim()) return;
  const { lookup } = document.querySelector("[data-lookup]").dataset;
  const address = `${lookup}${lookup.includes("?") ? "&" : "?"}take=1&code=${encodeURIComponent(code)}`;
  window.htmx.ajax("GET", address, { target: found(), swap: "innerHTML" });
}

function mergeLast() {
  // The same goods scanned again are counted up instead of standing twice.
  const rows = [...lines().querySelectorAll("[data-line]")];
  const last = rows.at(-1);
  const pk = last.querySelector("[name=sku]").value;
  const earlier = rows.slice(0, -1).find((row) => row.querySelector("[name=sku]").value === pk);
  if (!earlier) return;
  const quantity = earlier.querySelector("[name=quantity]");
  quantity.value = Number(quantity.value || 0) + Number(last.querySelector("[name=quantity]").value);
  last.remove();
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== lines()) return;
  mergeLast();
  play("good");
  ready();
});

document.addEventListener("click", (event) => {
  event.target.closest("[data-line-remove]")?.closest("[data-line]").remove();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target === field()) {
    event.preventDefault();
    take(field().value);
  }
  if (event.key === "Escape" && event.target === field()) ready();
});
