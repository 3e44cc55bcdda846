// The shelf: what a stepper shows is what the server has; specifications open in their card;
// the rail keeps its place in sight.

function setBack(form) {
  const input = form.querySelector("[data-saved]");
  input.value = input.dataset.saved;
  const box = input.closest("[data-stepper]");
  const isNone = Number(input.value) <= 0;
  box.classList.toggle("is-empty", isNone);
  box.querySelector("[data-step='-1']").disabled = isNone;
}

document.body.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("[data-step-form]");
  if (!form) return;
  const { status } = event.detail.xhr;
  const sent = event.detail.requestConfig.formData.get("count");
  if (status === 200) form.querySelector("[data-saved]").dataset.saved = sent;
  else if (status !== 409) setBack(form);
});

// "Choose" opens a product's specifications inside its card, and closes them again.
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const opener = event.detail.elt;
  if (!opener.dataset?.specs) return;
  const specs = document.getElementById(opener.dataset.specs);
  opener.setAttribute("aria-expanded", String(!specs.hasChildNodes()));
  if (!specs.hasChildNodes()) return;
  event.preventDefault();
  specs.replaceChildren();
});

function showPlace() {
  const here = document.querySelector(".rail [aria-current='page']");
  const rail = here?.closest(".rail");
  if (rail) rail.scrollTop = here.offsetTop - rail.offsetTop - rail.clientHeight / 3;
}

showPlace();
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "shop-page") showPlace();
});

// Back to the very place on the shelf, when that is where the buyer came from.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-back]");
  if (!link || event.ctrlKey || event.metaKey) return;
  if (!document.referrer.startsWith(`${location.origin}/shop/?`) && document.referrer !== `${location.origin}/shop/`) return;
  event.preventDefault();
  history.back();
});
