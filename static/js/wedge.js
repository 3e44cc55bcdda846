// A scanner that types: keys at most 30 ms apart, ended by Enter or Tab, are one scan.
// Anything slower is a person typing and is left alone. Fires "scan" with the code.

const GAP_MS = 30;
const SHORTEST = 4;
let buffer = "";
let lastAt = 0;

document.addEventListener("keydown", (event) => {
  const isFast = event.timeStamp - lastAt <= GAP_MS;
  lastAt = event.timeStamp;
  if (event.key === "Enter" || event.key === "Tab") {
    const code = buffer;
    buffer = "";
    if (!isFast || code.length < SHORTEST) return;
    event.preventDefault();
    event.stopPropagation();
    const field = event.target;
    if (field.matches?.("input, textarea") && field.value.endsWith(code)) {
      field.value = field.value.slice(0, -code.length);
    }
    document.dispatchEvent(new CustomEvent("scan", { detail: code }));
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    buffer = isFast ? buffer + event.key : event.key;
  }
}, true);
