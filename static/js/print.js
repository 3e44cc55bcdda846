// The print button of a paper's preview page.

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
