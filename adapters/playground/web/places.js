// The left column: the community, its channels and direct messages; a drawer on a phone.
import { el, find, icon, set, unseen } from "./dom.js";
import { placeAddress } from "./spans.js";
import { on, world } from "./world.js";

const phone = matchMedia("(max-width: 760px)");

export function startPlaces() {
  find("mark").append(icon("mark"));
  find("menu").append(icon("menu"), unseen("Places"));
  find("menu").addEventListener("click", () => slide(find("menu").getAttribute("aria-expanded") !== "true"));
  find("veil").addEventListener("click", () => slide(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && find("places").classList.contains("out") && slide(false));
  find("places").addEventListener("click", (event) => event.target.closest("a") && phone.matches && slide(false));
  phone.addEventListener("change", () => slide(false, { quiet: true }));
  on("world", draw);
  on("places", draw);
  on("place", () => {
    draw();
    title();
  });
  slide(false, { quiet: true });
}

function slide(out, { quiet = false } = {}) {
  set(find("menu"), "aria-expanded", String(out));
  find("veil").hidden = !out;
  find("places").classList.toggle("out", out);
  find("places").inert = phone.matches && !out;
  find("main").inert = phone.matches && out;
  if (quiet) return;
  if (out) (find("places").querySelector("[aria-current]") ?? find("places").querySelector("a")).focus();
  else find("menu").focus();
}

function draw() {
  const held = document.activeElement?.dataset?.place;
  const all = [...world.places.values()];
  find("community").textContent = world.community.name;
  find("places").replaceChildren(
    el("p", { class: "about" }, world.community.about),
    section("Channels", all.filter((place) => place.kind === "channel")),
    section("Direct messages", all.filter((place) => place.kind === "direct")));
  if (held && find("places").contains(document.activeElement) === false) {
    find("places").querySelector(`[data-place="${CSS.escape(held)}"]`)?.focus();
  }
  count(all);
}

function section(name, places) {
  if (!places.length) return "";
  return el("section", { "aria-label": name }, el("h2", {}, name), el("ul", {}, places.map((place) => el("li", {}, row(place)))));
}

function row(place) {
  const here = place.id === world.place;
  const unread = place.unread && !here;
  const sign = place.kind === "direct" ? icon("mark") : place.private ? icon("lock") : "#";
  return el("a", { href: placeAddress(place.id), class: unread ? "row unread" : "row", "aria-current": here ? "page" : null,
    data: { place: place.id } },
  el("span", { class: "sign", "aria-hidden": "true" }, sign), el("span", { class: "word" }, place.name),
  place.private && place.kind === "channel" ? unseen(" (private)") : null,
  unread ? [unseen(` (${place.unread} unread)`), el("span", { class: "dot", "aria-hidden": "true" })] : null);
}

function count(all) {
  const unread = all.some((place) => place.unread && place.id !== world.place);
  find("menu").classList.toggle("unread", unread);
}

function title() {
  const place = world.places.get(world.place);
  const sign = place.kind === "direct" ? icon("mark") : place.private ? icon("lock") : "#";
  find("place-name").replaceChildren(el("span", { class: "sign", "aria-hidden": "true" }, sign), place.name);
  find("place-about").textContent = place.about;
  document.title = `${place.name} · ${world.community.name}`;
}
