// Light or dark: the system's wish until someone chooses here.
import { find, icon, set, unseen } from "./dom.js";

const night = matchMedia("(prefers-color-scheme: dark)");

const dark = () => (localStorage.getItem("theme") ? localStorage.getItem("theme") === "dark" : night.matches);

function draw() {
  const chosen = localStorage.getItem("theme");
  set(document.documentElement, "data-theme", chosen);
  const button = find("theme");
  set(button, "aria-pressed", String(dark()));
  button.replaceChildren(icon(dark() ? "sun" : "moon"), unseen("Dark colours"));
}

export function startTheme() {
  find("theme").addEventListener("click", () => {
    localStorage.setItem("theme", dark() ? "light" : "dark");
    draw();
  });
  night.addEventListener("change", draw);
  draw();
}
