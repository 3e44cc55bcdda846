// Words that come and go at the bottom: answers of the server, an undo, lost connections.

const area = document.getElementById("toasts");
const WORDS = { 0: "sayOffline", 403: "sayForbidden", 404: "sayGone" };

export function toast(text, { kind = "", seconds = 5 } = {}) {
  const box = document.createElement("div");
  box.className = kind ? `toast toast--${kind}` : "toast";
  box.setAttribute("role", kind === "error" ? "alert" : "status");
  box.dataset.toast = "";
  box.dataset.toastSeconds = seconds;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", document.body.dataset.sayClose);
  close.textContent = "×";
  box.append(words, close);
  area.append(box);
  return box;
}

/** Say something to a screen reader without showing it. */
export function say(text) {
  document.getElementById("say").textContent = text;
}

function arm(box) {
  const isError = box.classList.contains("toast--error");
  const seconds = Number(box.dataset.toastSeconds || (isError ? 12 : 5));
  let left = setTimeout(() => box.remove(), seconds * 1000);
  const hold = () => clearTimeout(left);
  const go = () => { left = setTimeout(() => box.remove(), 2500); };
  box.addEventListener("mouseenter", hold);
  box.addEventListener("focusin", hold);
  box.addEventListener("mouseleave", go);
}

area.querySelectorAll("[data-toast]").forEach(arm);
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.dataset && "toast" in node.dataset) arm(node);
  }
}).observe(area, { childList: true });

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-toast-close]");
  if (close) setTimeout(() => close.closest("[data-toast]")?.remove(), 0);
});

// The server's own words, sent as HX-Trigger {"toast": "…"} or {"toast": {"text", "kind"}}.
document.body.addEventListener("toast", (event) => {
  const { text, value, kind = "" } = event.detail;
  toast(text ?? value, { kind });
});

function complain(status) {
  toast(document.body.dataset[WORDS[status] ?? "sayError"], { kind: "error", seconds: 12 });
}
const isQuiet = (event) => event.detail.elt?.closest("[hx-trigger*='every']");
document.body.addEventListener("htmx:responseError", (event) => {
  if (!isQuiet(event)) complain(event.detail.xhr.status);
});
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(lost, (event) => { if (!isQuiet(event)) complain(0); });
}
