// The quantity stepper: − and + move in packs, from nothing to the minimum, never between packs.
// Without this module it is a plain number field; the server checks either way.

function settle(value, { first, step, max }) {
  if (value <= 0) return 0;
  const start = Math.ceil(Math.max(first, step) / step) * step;
  const whole = Math.max(start, Math.ceil(value / step) * step);
  return max && whole > max ? Math.floor(max / step) * step : whole;
}

function rule(input) {
  return { first: Number(input.dataset.min || 0), step: Number(input.step) || 1, max: Number(input.max || 0) };
}

export function move(input, direction) {
  const limits = rule(input);
  const now = Number(input.value || 0);
  const start = settle(1, limits);
  const wanted = direction > 0 ? Math.max(start, now + limits.step) : now - limits.step;
  write(input, settle(wanted < start && direction < 0 ? 0 : wanted, limits));
}

function write(input, value) {
  if (Number(input.value || 0) === value) return draw(input);
  input.value = String(value);
  draw(input);
  if (value === 0) input.parentElement.querySelector("[data-step='1']").focus();
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function draw(input) {
  const box = input.closest("[data-stepper]");
  const { max, step } = rule(input);
  const now = Number(input.value || 0);
  box.classList.toggle("is-empty", now <= 0 && document.activeElement !== input);
  box.querySelector("[data-step='-1']").disabled = now <= 0 || input.disabled;
  box.querySelector("[data-step='1']").disabled = (max > 0 && now + step > max) || input.disabled;
}

function start(within) {
  for (const box of within.querySelectorAll("[data-stepper]:not([data-ready])")) {
    box.dataset.ready = "";
    for (const button of box.querySelectorAll("[data-step]")) button.hidden = false;
    draw(box.querySelector("input"));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-stepper] [data-step]");
  if (button) move(button.parentElement.querySelector("input"), Number(button.dataset.step));
});
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.closest?.("[data-stepper]") || !event.isTrusted) return;
  const settled = settle(Number(input.value || 0), rule(input));
  if (Number(input.value) !== settled) input.value = String(settled);
  draw(input);
}, true);
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".stepper__input")) event.target.select();
});

start(document);
document.body.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? event.detail.elt));
