// New orders appear on the open list by themselves; ticks and the place of the eye stay.

let kept = null;

document.body.addEventListener("new-order", () => {
  const table = document.getElementById("orders-table");
  if (table?.contains(document.activeElement?.closest("details[open]"))) return;
  window.htmx.trigger(document.body, "orders-changed");
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "orders-rows") return;
  const rows = [...event.target.querySelectorAll("tbody tr")];
  kept = {
    ticked: new Set(rows.filter((row) => row.querySelector(".tick input:checked")).map((row) => row.dataset.pk)),
    active: rows.find((row) => row.classList.contains("is-active"))?.dataset.pk,
  };
});

document.body.addEventListener("htmx:afterSwap", () => {
  const table = document.getElementById("orders-table");
  if (!kept || !table) return;
  for (const row of table.tBodies[0].rows) {
    const box = row.querySelector(".tick input");
    if (box && kept.ticked.has(row.dataset.pk)) box.checked = true;
    row.classList.toggle("is-active", row.dataset.pk === kept.active);
  }
  kept = null;
});

// Keys and the menu of a row use the bulk bar's own buttons: what is ticked, else the row itself.

const rowsMenu = () => document.getElementById("row-menu");
const isTyping = (element) => element.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");

function act(name, row, only) {
  const table = document.getElementById("orders-table");
  const ticked = [...table.querySelectorAll("tbody .tick input:checked")];
  if (only || !ticked.length) {
    for (const box of ticked) box.checked = false;
    const box = row?.querySelector(".tick input");
    if (!box) return;
    box.click();
    if (!box.checked) box.click();
  }
  const button = document.querySelector(`[data-bulk="orders-table"] [data-bulk-act="${name}"]`);
  if (!button) return;
  button.click();
  button.parentElement.querySelector?.(".menu__list textarea, .menu__list select")?.focus();
}

const KEYS = { a: "approve", r: "reject", m: "flag" };

document.addEventListener("keydown", (event) => {
  const table = document.getElementById("orders-table");
  if (event.key === "Escape" && rowsMenu() && !rowsMenu().hidden) return close(true);
  const name = KEYS[event.key];
  if (!name || !table || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  act(name, table.querySelector("tbody tr.is-active"), false);
  event.preventDefault();
});

let asked = null;

function open(row, x, y) {
  const menu = rowsMenu();
  const here = row.dataset.href;
  asked = { row, from: document.activeElement };
  for (const link of menu.querySelectorAll("[data-go]")) link.href = here + link.dataset.go;
  const number = row.querySelector("th")?.textContent.trim().split(/\s/)[0] ?? "";
  for (const link of menu.querySelectorAll("[data-paper]")) link.href = menu.dataset.papers.replace("NUMBER", number);
  menu.hidden = false;
  const { width, height } = menu.getBoundingClientRect();
  menu.style.setProperty("--x", `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`);
  menu.style.setProperty("--y", `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`);
  menu.querySelector("a, button").focus();
}

function close(goBack) {
  rowsMenu().hidden = true;
  if (goBack) asked?.from?.focus?.();
}

document.addEventListener("contextmenu", (event) => {
  const row = event.target.closest("#orders-table tbody tr[data-href]");
  if (!row || event.shiftKey || event.target.closest("a, input")) return;
  event.preventDefault();
  open(row, event.clientX, event.clientY);
});

document.addEventListener("click", (event) => {
  const menu = rowsMenu();
  if (!menu) return;
  const button = event.target.closest("[data-row-menu]");
  if (button) {
    const box = button.getBoundingClientRect();
    open(button.closest("tr"), box.right - 220, box.bottom + 4);
    return;
  }
  const item = event.target.closest("[data-act]");
  if (item && menu.contains(item)) {
    const { row } = asked;
    close(false);
    if (item.dataset.act === "peek") window.htmx.ajax("GET", row.dataset.peek, { target: "#peek", swap: "innerHTML" });
    else act(item.dataset.act, row, true);
  } else if (!menu.hidden) {
    close(false);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = rowsMenu();
  if (!menu || menu.hidden || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...menu.querySelectorAll("a, button")];
  const at = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  items[(at + items.length) % items.length].focus();
  event.preventDefault();
  event.stopPropagation();
}, true);
