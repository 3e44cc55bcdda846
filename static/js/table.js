// Lists by keyboard and by tick: arrows move, Enter opens, p peeks, x selects; the bulk bar counts.

import { say } from "./toast.js";

const isTyping = (element) => element.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");

function rowsOf(table) {
  return [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !row.hidden);
}

function currentTable() {
  const focused = document.activeElement?.closest("[data-table]");
  return focused ?? document.querySelector("#main [data-table]");
}

function activate(table, row) {
  table.querySelector("tr.is-active")?.classList.remove("is-active");
  row.classList.add("is-active");
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(table, by) {
  const rows = rowsOf(table);
  const at = rows.findIndex((row) => row.classList.contains("is-active"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))] ?? rows[0];
  if (!next) return;
  activate(table, next);
  if (document.getElementById("peek")?.hasChildNodes()) peek(next);
}

function open(row, inNewTab) {
  if (!row.dataset.href) return;
  if (inNewTab) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
}

function peek(row) {
  if (row.dataset.peek) window.htmx.ajax("GET", row.dataset.peek, { target: "#peek", swap: "innerHTML" });
}

function tick(row, table) {
  const box = row.querySelector(".tick input");
  if (!box) return;
  box.checked = !box.checked;
  count(table);
}

function count(table) {
  const boxes = [...table.querySelectorAll("tbody .tick input")];
  const chosen = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr").classList.toggle("is-selected", box.checked);
  const all = table.querySelector("[data-tick-all]");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  const bar = document.querySelector(`[data-bulk="${table.id}"]`);
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  const words = bar.querySelector("[data-bulk-text]");
  words.textContent = words.dataset.bulkText.replace("{n}", chosen.length);
}

const KEYS = {
  ArrowDown: (table) => step(table, 1),
  ArrowUp: (table) => step(table, -1),
  j: (table) => step(table, 1),
  k: (table) => step(table, -1),
  Enter: (table, row, event) => row && open(row, event.ctrlKey || event.metaKey),
  p: (table, row) => row && peek(row),
  x: (table, row) => row && tick(row, table),
};

document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if ((event.ctrlKey || event.metaKey) && event.key !== "Enter") return;
  if (event.target.closest("a, button, summary, details[data-menu], [role=tab]")) return;
  const table = currentTable();
  if (!table) return;
  const row = table.querySelector("tr.is-active");
  if (event.key === "Enter" && !row) return;
  act(table, row, event);
  event.preventDefault();
});

// A figure that is made of something shows it beside the list; with Ctrl it is a page of its own.
document.addEventListener("click", (event) => {
  const link = event.target.closest("td.peeks a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  event.preventDefault();
  link.closest("table").querySelector("tr.is-active")?.classList.remove("is-active");
  link.closest("tr").classList.add("is-active");
  window.htmx.ajax("GET", link.href, { target: "#peek", swap: "innerHTML" });
});

let opening = 0;
let lastTicked = null;
document.addEventListener("click", (event) => {
  const table = event.target.closest("[data-table]");
  if (!table) {
    if (event.target.closest("[data-bulk-clear]")) clearSelection(event.target.closest("[data-bulk]"));
    return;
  }
  const box = event.target.closest(".tick input");
  if (box) tickRange(table, box, event.shiftKey);
  const row = event.target.closest("tbody tr[data-href]");
  if (!row || event.target.closest("a, button, input, select, textarea, label, summary, form, .tick")) return;
  if (String(getSelection())) return;
  if (event.altKey) return peek(row);
  const way = () => open(row, event.ctrlKey || event.metaKey);
  // Where a double click shows the codes, a single one waits to see whether it is one.
  if (!row.querySelector("[data-codes]")) way();
  else if (event.detail < 2) opening = setTimeout(way, 260);
});
document.addEventListener("dblclick", () => clearTimeout(opening));

function tickRange(table, box, isRange) {
  if ("tickAll" in box.dataset) {
    for (const other of table.querySelectorAll("tbody .tick input")) other.checked = box.checked;
  } else if (isRange && lastTicked?.isConnected) {
    const boxes = [...table.querySelectorAll("tbody .tick input")];
    const [from, to] = [boxes.indexOf(lastTicked), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
  }
  lastTicked = box;
  count(table);
}

function clearSelection(bar) {
  const table = document.getElementById(bar.dataset.bulk);
  for (const box of table.querySelectorAll(".tick input")) box.checked = false;
  count(table);
}

document.body.addEventListener("htmx:afterSettle", (event) => {
  const table = event.target.closest?.("[data-table]") ?? event.target.querySelector?.("[data-table]");
  if (!table) return;
  if (table.querySelector(".tick")) count(table);
  if (event.detail.requestConfig?.verb === "get" && table.getAttribute("aria-label")) say(table.getAttribute("aria-label"));
});

// A search field has asked while it was typed in; leaving it must not ask again, for the answer
// would come after that of whatever was clicked, and undo it.
document.addEventListener(
  "change",
  (event) => {
    if (event.target.closest(".filters__search")) event.stopPropagation();
  },
  true,
);
