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
