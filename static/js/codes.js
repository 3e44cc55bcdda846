// The codes of goods in a dialog: a button with data-codes, a double click on its row, or the key b.

const ID = "goods-codes";

function show(url) {
  document.getElementById(ID)?.parentElement.remove();
  window.htmx.ajax("GET", url, { target: document.body, swap: "beforeend" });
}

// What was asked for once is asked anew: codes may have changed.
document.addEventListener("close", (event) => {
  if (event.target.id === ID) event.target.parentElement.remove();
}, true);

function showOf(row) {
  const button = row?.querySelector("[data-codes]");
  if (button) show(button.dataset.codes);
  return Boolean(button);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-codes]");
  if (button) show(button.dataset.codes);
});

document.addEventListener("dblclick", (event) => {
  if (event.target.closest("a, button, input, select, textarea, label, summary")) return;
  if (showOf(event.target.closest("tr"))) getSelection().removeAllRanges();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "b" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
  if (document.querySelector("dialog[open]")) return;
  const row = document.activeElement?.closest("tr") ?? document.querySelector("tr.is-active");
  if (showOf(row)) event.preventDefault();
});
