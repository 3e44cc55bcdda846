// Theme and navigation width: kept in a cookie, so that the next page is drawn right at once.

const root = document.documentElement;

function remember(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`;
}

export function setTheme(theme) {
  root.dataset.theme = theme;
  remember("theme", theme);
  document.dispatchEvent(new CustomEvent("theme", { detail: theme }));
  markCurrent();
}

function markCurrent() {
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === root.dataset.theme));
  }
}

function foldNavigation() {
  const nav = document.getElementById("nav");
  const wide = nav.offsetWidth > 120;
  root.dataset.nav = wide ? "slim" : "wide";
  remember("nav", root.dataset.nav);
}

function openNavigation(button) {
  const open = document.getElementById("nav").classList.toggle("is-open");
  button.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#nav a")?.focus();
}

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme-set]");
  if (theme) setTheme(theme.dataset.themeSet);
  if (event.target.closest("[data-nav-toggle]")) {
    event.preventDefault();
    foldNavigation();
  }
  const opener = event.target.closest("[data-nav-open]");
  if (opener) openNavigation(opener);
  else if (!event.target.closest("#nav")) document.getElementById("nav")?.classList.remove("is-open");
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.getElementById("nav")?.classList.remove("is-open");
});

markCurrent();
