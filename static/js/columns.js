// The column chooser: move a column up or down; what must stay cannot be taken out.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-columns] [data-move]");
  if (!button) return;
  const item = button.closest("li");
  if (button.dataset.move === "-1") item.previousElementSibling?.before(item);
  else item.nextElementSibling?.after(item);
  button.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-columns] [data-fixed]")) event.target.checked = true;
});

// A right click on the head of a column: move it, take it out, add another. It fills in the
// chooser and sends it, so both ways keep the same thing.

const MENU = "column-menu";

async function chooser(table) {
  const list = table.closest("[data-list]").dataset.list;
  const known = document.getElementById(`${list}-chooser`);
  if (known?.matches("form")) return known;
  const place = document.querySelector(`#${CSS.escape(list)}-tools .columns`);
  await window.htmx.ajax("GET", table.dataset.columnMenu, { target: place, swap: "outerHTML" });
  return document.getElementById(`${list}-chooser`);
}

function entry(menu, words, act, isOff = false) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("role", "menuitem");
  button.textContent = words;
  button.disabled = isOff;
  button.addEventListener("click", act);
  menu.append(button);
}

function close() {
  document.getElementById(MENU)?.remove();
}

function fill(menu, table, form, name) {
  const [left, right, out, add] = table.dataset.words.split("|");
  const items = [...form.querySelectorAll(".columns__item")];
  const box = (item) => item.querySelector("input");
  const on = items.filter((item) => box(item).checked);
  const at = on.findIndex((item) => box(item).value === name);
  const send = (change) => () => {
    change();
    close();
    form.requestSubmit();
  };
  entry(menu, left, send(() => on[at - 1].before(on[at])), at < 1);
  entry(menu, right, send(() => on[at + 1].after(on[at])), at < 0 || at + 1 >= on.length);
  entry(menu, out, send(() => { box(on[at]).checked = false; }), at < 0 || "fixed" in box(on[at]).dataset);
  const off = items.filter((item) => !box(item).checked);
  if (!off.length) return;
  const head = document.createElement("p");
  head.className = "menu__title muted small";
  head.textContent = add;
  menu.append(head);
  for (const item of off) {
    entry(menu, item.querySelector(".check__text").textContent, send(() => {
      box(item).checked = true;
      if (at >= 0) on[at].after(item);
    }));
  }
}

document.addEventListener("contextmenu", async (event) => {
  const head = event.target.closest("[data-column-menu] th[data-column]");
  if (!head) return close();
  event.preventDefault();
  close();
  const table = head.closest("table");
  const form = await chooser(table);
  if (!form) return;
  const menu = document.createElement("div");
  menu.id = MENU;
  menu.className = "menu__list menu__list--at";
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", head.textContent.trim());
  fill(menu, table, form, head.dataset.column);
  document.body.append(menu);
  const box = head.getBoundingClientRect();
  const left = event.clientX || box.left;
  menu.style.left = `${Math.min(left, innerWidth - menu.offsetWidth - 8)}px`;
  menu.style.top = `${Math.min(event.clientY || box.bottom, Math.max(8, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector("button:not(:disabled)")?.focus();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest(`#${MENU}`)) close();
});
document.addEventListener("keydown", (event) => {
  const menu = document.getElementById(MENU);
  if (!menu) return;
  if (event.key === "Escape") return close();
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  event.stopPropagation();
  const buttons = [...menu.querySelectorAll("button:not(:disabled)")];
  const at = buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  buttons[(at + buttons.length) % buttons.length]?.focus();
}, true);
