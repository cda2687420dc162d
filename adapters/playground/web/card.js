// Draws cards: title, text, fields, lists, pictures, documents and the controls that are pressed.
import { Chooser } from "./chooser.js";
import { el, fresh, icon } from "./dom.js";
import { away, spans } from "./spans.js";
import { channels, everyone } from "./world.js";

const PARTS = {
  text: (part) => el("p", { class: "prose" }, spans(part.spans)),
  fields: (part) => el("dl", { class: "fields" }, part.pairs.map(([what, value]) =>
    el("div", {}, el("dt", {}, spans(what)), el("dd", {}, spans(value))))),
  list: (part, press) => el("ul", { class: "list" }, part.items.map((item) => listItem(item, press))),
  picture: (part) => el("figure", { class: "picture" }, el("img", { src: part.src, alt: part.alt, loading: "lazy" })),
  document: (part) => el("p", { class: "document" },
    el("a", { href: part.href, download: part.name }, icon("page"), el("span", {}, part.name), el("span", { class: "hint" }, "Download"))),
  controls: (part, press) => el("div", { class: "controls" }, part.controls.map((one) => control(one, press))),
};

/** A card as an element; `press(control, picks)` is called by its buttons and menus and resolves when answered. */
export function card({ title, parts, footer }, press) {
  const id = fresh("card");
  const named = title?.length ? el("h2", { id }, spans(title)) : null;
  return el("div", { class: "card", role: "group", "aria-labelledby": named ? id : null }, named,
    parts.map((part) => PARTS[part.t]?.(part, press)),
    footer?.length ? el("p", { class: "footer" }, spans(footer)) : null);
}

function listItem({ spans: runs, detail, button }, press) {
  return el("li", {}, el("div", { class: "item" }, el("span", { class: "prose" }, spans(runs)),
    detail?.length ? el("span", { class: "detail prose" }, spans(detail)) : null),
  button ? control(button, press) : null);
}

function control(one, press) {
  if (one.t === "button") return button(one, press);
  if (one.t === "link") return linkButton(one);
  const source = { menu: () => one.options, members: everyone, places: channels }[one.t];
  const menu = new Chooser({ name: one.prompt, source, placeholder: one.prompt, traits: { "data-control": one.id },
    onPick: (item) => hold(menu.input, () => press(one, [item.value])).then(() => { menu.value = ""; }) });
  menu.input.addEventListener("blur", () => { menu.value = ""; });
  menu.node.classList.add("menu-control");
  menu.node.append(icon("down"));
  return menu.node;
}

function button(one, press) {
  const node = el("button", { type: "button", class: `button ${one.style}`, data: { control: one.id },
    on: { click: () => hold(node, () => press(one)) } }, one.label);
  return node;
}

function linkButton({ label, url }) {
  const node = away(url, label, icon("out"), el("span", { class: "unseen" }, " (opens in a new tab)"));
  node.classList?.add("button", "plain");
  return node;
}

/** Keeps one control from being used twice while its first use is under way, without taking its focus. */
async function hold(node, act) {
  if (node.getAttribute("aria-disabled") === "true") return;
  node.setAttribute("aria-disabled", "true");
  await act();
  node.removeAttribute("aria-disabled");
}
