// What the rows of an order's grid hold: which were changed, what they come to, what was taken
// out last. Only rows somebody changed travel; a row that is as it was drawn stays at home.

const FIELDS = ["line", "sku", "code", "packs", "factor"];
const touched = new Set();
let removed = null;

const rowsOf = (form) => [...form.querySelectorAll("[data-rows] > tr")];
const field = (row, name) => row.querySelector(`[name=${name}]`);

/** Whether a row's fields differ from what the page was drawn with. */
export function isChanged(row) {
  const factor = field(row, "factor");
  const was = factor?.options ? [...factor.options].find((one) => one.defaultSelected)?.value ?? factor.value : factor?.value;
  return ["packs", "code"].some((name) => field(row, name) && field(row, name).value !== field(row, name).defaultValue) || factor?.value !== was;
}

function isSent(row) {
  const line = field(row, "line");
  return line && (!line.value || row.hasAttribute("data-keyed") || row.matches(".is-out") || isChanged(row));
}

function write(data, rows) {
  for (const name of FIELDS) data.delete(name);
  for (const row of rows) for (const name of FIELDS) data.append(name, field(row, name)?.value ?? "");
}

/** Remember that a row waits for its price, with every row of the same goods. */
export function touch(row) {
  const sku = row.dataset.sku;
  touched.add(row);
  if (sku) for (const other of row.parentElement.querySelectorAll(`tr[data-sku="${CSS.escape(sku)}"]`)) touched.add(other);
}

/** What a question for prices asks about; null when there is nothing to ask. */
export function toPrice(data) {
  const rows = [...touched].filter((row) => row.isConnected);
  touched.clear();
  if (!rows.length) return null;
  write(data, rows);
  return rows;
}

/** Ask again for rows whose question was not answered. */
export function unanswered(rows) {
  for (const row of rows) touched.add(row);
}

/** Write the sum of all rows, those not fetched yet among them. */
export function addUp(form) {
  const place = form.querySelector("[data-total]");
  if (!place) return;
  const parts = [...form.querySelectorAll("[data-rows] [data-amount]")].map((cell) => cell.dataset.amount);
  const cents = parts.reduce((sum, part) => sum + Math.round(Number(part) * 100), 0);
  place.textContent = (cents / 100).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Take a row out: a line of the order is struck through, anything else goes; both can come back. */
export function takeOut(row) {
  const packs = field(row, "packs");
  removed = { row, body: row.parentElement, before: row.nextElementSibling };
  if (!field(row, "line").value) row.remove();
  else if (row.classList.toggle("is-out")) {
    packs.dataset.was = packs.value;
    packs.value = "0";
  } else {
    packs.value = packs.dataset.was;
    removed = null;
  }
  return removed;
}

/** Undo the last removal; gives the row, or null. */
export function putBack() {
  if (!removed) return null;
  const { row, body, before } = removed;
  removed = null;
  if (row.isConnected) {
    row.classList.remove("is-out");
    field(row, "packs").value = field(row, "packs").dataset.was;
  } else {
    body.insertBefore(row, before?.isConnected ? before : body.querySelector("[data-blank], [data-more]"));
  }
  return row;
}

/** Key one more pack of `factor` base units into a row. */
export function addOne(row, factor, unit) {
  const packs = field(row, "packs");
  const own = field(row, "factor").value;
  const text = packs.value.trim();
  const more = text.match(/^(.*\+)(\d+)(\D+)$/);
  if (own === factor && /^\d*$/.test(text)) packs.value = String(Number(text) + 1);
  else if (more && more[3] === unit) packs.value = `${more[1]}${Number(more[2]) + 1}${unit}`;
  else packs.value = /^\d*$/.test(text) ? `${text || 0}${unitOf(row)}+1${unit}` : `${text}+1${unit}`;
}

function unitOf(row) {
  const factor = field(row, "factor");
  return factor.options ? factor.selectedOptions[0].dataset.unit : row.dataset.unit;
}

document.addEventListener("formdata", (event) => {
  if (event.target.matches("[data-grid-form]")) write(event.formData, rowsOf(event.target).filter(isSent));
});
