// Things that open over the page: dialogs, menus, questions, the peek panel; tabs and copy too.

import { say, toast } from "./toast.js";

const confirmBox = document.getElementById("confirm");

function ask(question) {
  return new Promise((resolve) => {
    document.getElementById("confirm-question").textContent = question;
    confirmBox.returnValue = "no";
    confirmBox.addEventListener("close", () => resolve(confirmBox.returnValue === "yes"), { once: true });
    confirmBox.showModal();
  });
}

// A form or button with data-confirm (or hx-confirm) asks once, in our own words.
document.body.addEventListener("htmx:confirm", async (event) => {
  const question = event.detail.question ?? event.detail.elt.closest("[data-confirm]")?.dataset.confirm;
  if (!question) return;
  event.preventDefault();
  if (await ask(question)) event.detail.issueRequest(true);
});
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.agreed || form.hasAttribute("hx-post")) return;
  event.preventDefault();
  if (!(await ask(form.dataset.confirm))) return;
  form.dataset.agreed = "yes";
  form.requestSubmit(event.submitter);
});

// A plain form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
  for (const busy of document.querySelectorAll("form .btn[aria-busy]")) busy.removeAttribute("aria-busy");
});

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

function closePeek() {
  const peek = document.getElementById("peek");
  if (!peek?.hasChildNodes()) return false;
  peek.replaceChildren();
  return true;
}

const CLICKS = {
  "[data-dialog-show]": (button) => document.getElementById(button.dataset.dialogShow)?.showModal(),
  "[data-dialog-close]": (button) => button.closest("dialog").close(),
  "[data-peek-close]": closePeek,
  "[data-reason-close]": (button) => { button.closest("details").open = false; },
  "[data-copy]": (button) => copy(button),
  "[data-tabs] [role=tab]": (tab) => showTab(tab),
  "[data-print]": () => window.print(),
  "[data-reveal-button]": reveal,
};

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
  for (const [selector, act] of Object.entries(CLICKS)) {
    const found = event.target.closest(selector);
    if (found) act(found);
  }
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    const open = document.querySelector("details[data-menu][open]");
    closeMenus();
    open?.querySelector("summary").focus();
    if (!open) closePeek();
  }
  const list = event.target.closest?.("details[data-menu][open]");
  if (list && ["ArrowDown", "ArrowUp"].includes(event.key)) moveInMenu(list, event);
  const tab = event.target.closest?.("[data-tabs] [role=tab]");
  if (tab && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    const tabs = [...tab.parentElement.querySelectorAll("[role=tab]")];
    const step = event.key === "ArrowRight" ? 1 : -1;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    showTab(next);
    next.focus();
  }
});

function moveInMenu(list, event) {
  const items = [...list.querySelectorAll(".menu__list a, .menu__list button, .menu__list input")];
  const at = items.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? items.length - 1 : at - 1;
  items[(next + items.length) % items.length]?.focus();
  event.preventDefault();
}

function showTab(tab) {
  for (const other of tab.parentElement.querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
  }
}

async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Plain-http addresses on a local network have no clipboard: fall back to a selection.
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  toast(button.dataset.copied, { seconds: 2 });
}

function reveal(button) {
  const field = button.closest("[data-reveal]").querySelector("input");
  const isShown = field.type === "text";
  field.type = isShown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!isShown));
}
for (const button of document.querySelectorAll("[data-reveal-button]")) button.hidden = false;

function openMarked(within) {
  for (const box of within.querySelectorAll("dialog[data-dialog-open]:not([open])")) box.showModal();
  const wrong = within.querySelector?.("form [aria-invalid=true]");
  if (wrong) wrong.focus();
}
openMarked(document);
document.body.addEventListener("htmx:load", (event) => openMarked(event.detail.elt));
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "peek") return;
  const heading = document.querySelector("#peek h2");
  if (heading) say(heading.textContent);
});
document.addEventListener("toggle", (event) => {
  const box = event.target;
  if (box.matches?.("details[data-reason][open]")) box.querySelector("textarea, input:not([type=hidden])")?.focus();
}, true);
