// Draws instants in the reader's own time zone, and dates between days.
import { el } from "./dom.js";
import { world } from "./world.js";

const STYLES = {
  full: { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit" },
  date: { day: "numeric", month: "long", year: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long" },
  clock: { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
  title: { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" },
};
const WRITERS = Object.fromEntries(
  Object.entries(STYLES).map(([style, parts]) => [style, new Intl.DateTimeFormat(undefined, parts)]));
const DISTANCE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

export const write = (at, style) => WRITERS[style].format(new Date(at));

export const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

function distance(at) {
  const seconds = (new Date(at) - world.now) / 1000;
  // What happened just now is no riddle of seconds: the page's clock and the community's are never quite the same.
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", Infinity];
  return DISTANCE.format(Math.round(seconds / size), unit);
}

/** A <time> whose title always is the full moment; an instant that cannot be read shows its fallback. */
export function moment(at, style, fallback = "") {
  if (Number.isNaN(Date.parse(at))) return document.createTextNode(fallback);
  const words = style === "relative" ? distance(at) : write(at, style in WRITERS ? style : "full");
  const node = el("time", { datetime: at, title: write(at, "title") }, words);
  if (style === "relative") node.dataset.relative = at;
  return node;
}

/** Writes the distances again after the community's clock has moved. */
export function refresh(root = document) {
  for (const node of root.querySelectorAll("time[data-relative]")) node.textContent = distance(node.dataset.relative);
}
