// Goods in the office: specification rows, pictures by drop and paste, trees, price cells.

import { toast } from "./toast.js";

const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

// --- Specification rows ------------------------------------------------------------------
function addRow(form) {
  const total = form.querySelector("[name$='-TOTAL_FORMS']");
  const markup = document.querySelector("[data-sku-empty]").innerHTML.replaceAll("__prefix__", total.value);
  form.querySelector("[data-sku-rows]").insertAdjacentHTML("beforeend", markup);
  total.value = Number(total.value) + 1;
  const row = form.querySelector("[data-sku-rows]").lastElementChild;
  const above = row.previousElementSibling;
  const unit = above?.querySelector("select[name$='-unit']");
  if (unit) row.querySelector("select[name$='-unit']").value = unit.value;
  row.querySelector("input:not([type=hidden])").focus();
}

function takePack(select) {
  const form = select.closest("[data-sku-form]");
  const chosen = form.dataset.packs.trim().split(/\s+/).map((pack) => pack.split(":")).find(([pk]) => pk === select.value);
  if (!chosen) return;
  const row = select.closest("[data-sku]");
  row.querySelector("select[name$='-unit']").value = chosen[1];
  row.querySelector("input[name$='-minimum']").value = chosen[2];
  row.querySelector("input[name$='-multiple']").value = chosen[2];
}

function suggest() {
  for (const [end, list] of [["-specification", "specification-1"], ["-specification2", "specification-2"]]) {
    for (const input of document.querySelectorAll(`input[name$='${end}']`)) input.setAttribute("list", list);
  }
}

// --- Pictures ----------------------------------------------------------------------------
async function replacePicture(tile, file) {
  const body = new FormData();
  body.append("pictures", file);
  body.append("replace", "1");
  tile.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(tile.dataset.pictureDrop, { method: "POST", body, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const words = page.querySelector(".notice__text")?.textContent ?? document.body.dataset.sayError;
    toast(words.trim(), { kind: answer.ok ? "success" : "error" });
    const first = page.querySelector(".picture img");
    if (answer.ok && first) showIn(tile, first.getAttribute("src"));
  } catch {
    toast(document.body.dataset.sayOffline, { kind: "error" });
  } finally {
    tile.removeAttribute("aria-busy");
  }
}

function showIn(tile, source) {
  const image = document.createElement("img");
  image.src = source;
  image.alt = "";
  tile.querySelector("img, svg")?.replaceWith(image);
}

function give(target, files) {
  const pictures = [...files].filter((file) => file.type.startsWith("image/"));
  if (!pictures.length) return;
  const tile = target.closest("[data-picture-drop]");
  if (tile) return replacePicture(tile, pictures[0]);
  const input = target.closest("[data-picture-form]")?.querySelector("input[type=file]");
  if (!input) return;
  const box = new DataTransfer();
  for (const file of pictures) box.items.add(file);
  input.files = box.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

const place = (element) => element?.closest?.("[data-picture-drop], [data-picture-form]");

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const target = place(event.target);
    if (!target) return;
    if (kind !== "dragleave") event.preventDefault();
    target.closest(".picture-tile")?.classList.toggle("is-over", kind === "dragover");
    if (kind === "drop") give(target, event.dataTransfer.files);
  });
}

document.addEventListener("paste", (event) => {
  if (!event.clipboardData?.files.length) return;
  const target = place(document.activeElement) ?? document.querySelector("[data-picture-drop], [data-picture-form]");
  if (target) give(target, event.clipboardData.files);
});

// --- Price cells: what was changed is marked and sent, the rest is not --------------------
function markPrice(input) {
  const changed = input.value.trim() !== input.dataset.seen;
  input.classList.toggle("is-changed", changed);
  const form = input.closest("form");
  const count = form.querySelectorAll(".input.is-changed").length;
  const say = form.querySelector("[data-price-count]");
  if (say) say.textContent = count ? say.dataset.priceCount.replace("{n}", count) : "";
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-price-form]")) return;
  for (const input of event.target.querySelectorAll("[data-seen]:not(.is-changed)")) input.disabled = true;
}, true);

function filterRows(input) {
  const wanted = input.value.trim().toLowerCase();
  for (const row of document.querySelectorAll(`${input.dataset.rowSearch} tr[data-name]`)) {
    row.hidden = !row.dataset.name.toLowerCase().includes(wanted);
  }
}

// --- Small things ------------------------------------------------------------------------
function filterTree(input) {
  const wanted = input.value.trim().toLowerCase();
  const tree = input.closest("details, .card, body").querySelector("[data-tree]");
  for (const item of [...tree.querySelectorAll("li[data-name]")].reverse()) {
    const below = item.querySelector("li[data-name]:not([hidden])");
    item.hidden = wanted !== "" && !below && !item.dataset.name.toLowerCase().includes(wanted);
  }
}

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-sku-add]");
  if (add) { addRow(add.closest("[data-sku-form]")); suggest(); }
  const refresh = event.target.closest("[data-list-refresh]");
  if (refresh) window.htmx.trigger(document.body, refresh.dataset.listRefresh);
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) document.querySelector(dismiss.dataset.dismiss)?.remove();
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches("[data-sku] select[name$='-pack_type']")) takePack(target);
  if (target.matches("[data-sku] input[name$='-DELETE']")) target.closest("[data-sku]").classList.toggle("is-out", target.checked);
  const tile = target.closest("[data-picture-drop]");
  if (tile && target.type === "file") give(tile, target.files);
});

// Codes by rule come as pairs of field and value; what somebody typed meanwhile stays.
document.body.addEventListener("htmx:afterSettle", () => {
  for (const pair of document.querySelectorAll("#code-proposal [data-fill]")) {
    const field = document.querySelector(`#product-form [name="${pair.dataset.fill}"]`);
    if (field && !field.value.trim()) field.value = pair.dataset.value;
    pair.remove();
  }
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-tree-search]")) filterTree(event.target);
  if (event.target.matches("[data-row-search]")) filterRows(event.target);
  if (event.target.matches("[data-price-form] [data-seen]")) markPrice(event.target);
});

suggest();
