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
