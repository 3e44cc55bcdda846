// Pictures chosen for upload are shown before they are sent.

const KEPT = 20;

function draw(box) {
  const shots = box.querySelector("[data-picker-shots]");
  for (const old of shots.querySelectorAll("img")) URL.revokeObjectURL(old.src);
  shots.replaceChildren();
  for (const file of [...box.querySelector("input[type=file]").files].slice(0, KEPT)) {
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.className = "picker__shot";
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      shots.append(image);
    } else {
      const name = document.createElement("span");
      name.className = "picker__file";
      name.textContent = file.name;
      shots.append(name);
    }
  }
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-picker]");
  if (box && event.target.type === "file") draw(box);
});
for (const kind of ["dragenter", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.target.closest?.(".picker__drop")?.classList.toggle("is-over", kind === "dragenter");
  });
}
// What was chosen before this script had loaded, or kept by the browser on the way back.
for (const box of document.querySelectorAll("[data-picker]")) {
  if (box.querySelector("input[type=file]")?.files.length) draw(box);
}
