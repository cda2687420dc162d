// Makes elements. Words become text nodes here and nowhere else become markup.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "indeterminate"]);
const SVG = "http://www.w3.org/2000/svg";

export const find = (id) => document.getElementById(id);

/** An element with its attributes; `on` holds listeners, `data` the data-… attributes. */
export function el(tag, { on = {}, data = {}, ...traits } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) set(node, name, value);
  for (const [name, value] of Object.entries(data)) node.dataset[name] = value;
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Sets, or with null or false removes, one attribute. */
export function set(node, name, value) {
  if (PROPERTIES.has(name)) node[name] = value;
  else if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

let counted = 0;
export const fresh = (stem) => `${stem}-${++counted}`;

export const unseen = (text) => el("span", { class: "unseen" }, text);

const DRAWN = {
  mark: ["M18.6 16.6A7 7 0 1 1 19.6 11.4", "M18.9 13.6a2.3 2.3 0 1 0 .01 0z"],
  lock: ["M6.5 10.5h11v8.5h-11z", "M8.8 10.5V8a3.2 3.2 0 0 1 6.4 0v2.5"],
  close: ["M6.5 6.5l11 11M17.5 6.5l-11 11"],
  menu: ["M4.5 7h15M4.5 12h15M4.5 17h15"],
  send: ["M12 19V5.5M6 11l6-6 6 6"],
  sun: ["M12 8.2a3.8 3.8 0 1 0 .01 0z", "M12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M18.5 5.5l-1.4 1.4M6.9 17.1l-1.4 1.4"],
  moon: ["M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z"],
  down: ["M7 10l5 5 5-5"],
  page: ["M7 3.8h7l4 4v12.4H7z", "M13.6 4v4.2h4.2"],
  out: ["M10 6.5H6.5v11h11V14", "M13 5.5h5.5V11M18 6l-7 7"],
  clock: ["M12 4.2a7.8 7.8 0 1 0 .01 0z", "M12 8v4.3l2.8 1.8"],
  alert: ["M12 4.2a7.8 7.8 0 1 0 .01 0z", "M12 8.2v4.6M12 15.8v.1"],
};

/** A small drawing that says nothing on its own: words stand beside it or name its button. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(...DRAWN[name].map((d) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    return path;
  }));
  return svg;
}

/** A person's or the bot's disc: two letters on a tone that stays theirs. */
export function disc({ id, name, bot = false }) {
  if (bot) return el("span", { class: "disc bot", "aria-hidden": "true" }, icon("mark"));
  const letters = name.split(/\s+/).filter(Boolean);
  const initials = letters.length > 1 ? letters[0][0] + letters.at(-1)[0] : name.slice(0, 2);
  const tone = [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 7) % 8;
  return el("span", { class: `disc tone-${tone}`, "aria-hidden": "true" }, initials.toUpperCase());
}
