// The accent colour shown while it is being chosen, with its contrast with white.

const part = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

function contrast(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => part(parseInt(colour.slice(at, at + 2), 16) / 255));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

function show(input, box) {
  const figure = contrast(input.value);
  const enough = figure >= 4.5;
  document.documentElement.style.setProperty("--accent", input.value);
  document.documentElement.style.setProperty("--on-accent", enough ? "#fff" : "#101418");
  const says = box.querySelector("[data-accent-says]");
  says.textContent = (enough ? box.dataset.good : box.dataset.bad).replace("{n}", figure.toFixed(1));
  says.classList.toggle("good", enough);
  says.classList.toggle("bad", !enough);
}

const input = document.querySelector("[data-accent]");
const box = document.querySelector("[data-accent-preview]");
if (input && box) {
  input.addEventListener("input", () => show(input, box));
  show(input, box);
}
