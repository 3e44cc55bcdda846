// Ticking documents to pay: a tick fills its amount, an amount sets its tick, totals follow.
// The server works out what a plan comes to; this only saves typing.

const moneyOf = (amount, box) => new Intl.NumberFormat(document.documentElement.lang, {
  style: "currency", currency: box.dataset.currency || "CNY", currencyDisplay: "narrowSymbol",
}).format(amount);

function fill(tick) {
  const amount = document.querySelector(`[data-settle-amount="${tick.dataset.settle}"]`);
  if (amount) amount.value = tick.checked ? tick.dataset.open : "";
}

function follow(amount) {
  const tick = document.querySelector(`[data-settle="${amount.dataset.settleAmount}"]`);
  if (tick) tick.checked = amount.value.trim() !== "";
}

function total(box) {
  const form = document.getElementById(box.dataset.settleSumOf);
  const chosen = [...form.querySelectorAll("input[data-open]:checked")];
  const words = box.parentElement.querySelector("[data-settle-words]");
  box.dataset.all ??= box.textContent;
  // Cents, so that no figure is ever added up as a fraction.
  const cents = chosen.reduce((sum, tick) => sum + Math.round(Number(tick.dataset.open) * 100), 0);
  box.textContent = chosen.length ? moneyOf(cents / 100, box) : box.dataset.all;
  if (words) words.textContent = chosen.length ? words.dataset.some : words.dataset.none;
}

const totals = () => document.querySelectorAll("[data-settle-sum-of]").forEach(total);

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-settle]")) fill(event.target);
  if (event.target.matches("[data-open]")) totals();
}, true);
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-settle-amount]")) follow(event.target);
}, true);
totals();
