// Draws runs of text: plain, bold, code, links, mentions, places and moments.
import { el } from "./dom.js";
import { moment } from "./moments.js";
import { world } from "./world.js";

const SAFE = new Set(["http:", "https:", "mailto:"]);

const DRAW = {
  text: (span) => document.createTextNode(span.text),
  bold: (span) => el("strong", {}, span.text),
  code: (span) => el("code", {}, span.text),
  link: (span) => away(span.url, span.text),
  mention: (span) => el("span", { class: span.you ? "mention you" : "mention" }, `@${span.name}`),
  place: (span) => placeLink(span),
  moment: (span) => moment(span.at, span.style, span.text),
};

export const spans = (runs) => (runs ?? []).map((span) => (DRAW[span.t] ?? DRAW.text)(span));

/** The same words without any drawing, for names that assistive technology reads. */
export const words = (runs) => (runs ?? []).map((span) => span.text ?? span.name ?? "").join("");

/** A link that leaves the playground; an address that is not of the web stays plain text. */
export function away(url, text, ...rest) {
  if (!URL.canParse(url) || !SAFE.has(new URL(url).protocol)) return document.createTextNode(text);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "away" }, text, ...rest);
}

export const placeAddress = (id) => `#/${encodeURIComponent(id)}`;

function placeLink({ id, name }) {
  if (!world.places.has(id)) return el("span", { class: "mention" }, `#${name}`);
  return el("a", { href: placeAddress(id), class: "mention" }, `#${name}`);
}
