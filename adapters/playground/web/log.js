// The conversation of a place: messages by day, replies under them, private answers, and where the focus goes.
import { press } from "./acts.js";
import { card } from "./card.js";
import { disc, el, find, icon, set } from "./dom.js";
import { moment, refresh, sameDay, write } from "./moments.js";
import { spans, words } from "./spans.js";
import { entries, on, remove, world } from "./world.js";

const NEAR = 120;
const TOGETHER = 5 * 60 * 1000;
const nodes = new Map();
let sticking = true;

export function startLog() {
  const log = find("log");
  log.addEventListener("scroll", () => stick(log.scrollHeight - log.scrollTop - log.clientHeight < NEAR));
  log.addEventListener("load", () => sticking && toEnd(), true);
  log.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) find("composer-text")?.focus();
  });
  new ResizeObserver(() => sticking && toEnd()).observe(log);
  find("newer").addEventListener("click", () => {
    toEnd();
    log.focus();
  });
  on("place", () => drawAll());
  on("log", () => drawAll({ again: true }));
  on("entry", put);
  on("gone", drop);
  on("clock", () => refresh(log));
}

function stick(near) {
  sticking = near;
  if (near) find("newer").hidden = true;
}

function toEnd() {
  const log = find("log");
  log.scrollTop = log.scrollHeight;
}

function drawAll({ again = false } = {}) {
  const log = find("log");
  const height = again && !sticking ? log.scrollTop : null;
  const place = world.places.get(world.place);
  set(log, "aria-live", "off");
  set(log, "aria-label", `Messages in ${place.name}`);
  nodes.clear();
  const all = entries();
  find("entries").replaceChildren(...all.flatMap((_, index) => rows(all, index)));
  empty(place, all);
  if (height === null) toEnd();
  else log.scrollTop = height;
  stick(height === null);
  requestAnimationFrame(() => requestAnimationFrame(() => set(log, "aria-live", "polite")));
}

function empty(place, all) {
  const node = find("empty");
  node.hidden = all.length > 0;
  if (all.length) return;
  const first = place.kind === "direct"
    ? "This is where Circulator writes to you alone. Ask it something: type / and choose."
    : `Nobody has written in ${place.name} yet.`;
  node.replaceChildren(icon("mark"), el("p", { class: "title" }, first), place.kind === "channel" ? el("p", {}, place.about) : "");
}

function rows(all, index) {
  const entry = all[index];
  const node = entry.message ? message(entry.message, all[index - 1]?.message) : answer(entry);
  nodes.set(entry.id, node);
  const before = all.slice(0, index).findLast((older) => older.message);
  const newDay = entry.message && !(before && sameDay(entry.message.at, before.message.at));
  return newDay ? [dayLine(entry.message), node] : [node];
}

const dayLine = ({ at }) => el("li", { class: "day" }, el("span", {}, write(at, "day")));

const follows = (one, before) => before && before.from.id === one.from.id && !before.replies?.length
  && sameDay(one.at, before.at) && new Date(one.at) - new Date(before.at) < TOGETHER;

function message(one, before) {
  const { id, at, from, text, edited } = one;
  const replies = one.replies ?? [];
  const head = el("header", { class: "by" }, el("span", { class: "name" }, from.name),
    from.bot ? el("span", { class: "tag" }, "bot") : null, moment(at, "time"));
  return el("li", { class: follows(one, before) ? "entry follows" : "entry", data: { messageId: id } },
    el("article", { tabindex: -1, "aria-label": `${from.name}, ${write(at, "time")}` }, disc(from),
      el("div", { class: "said" }, head, text?.length ? el("p", { class: "prose" }, spans(text)) : null,
        one.card ? card(one.card, (control, picks) => press(one.place, id, control, picks)) : null,
        edited && text?.length ? el("p", { class: "edited" }, "edited") : null,
        replies.length ? el("ol", { class: "replies", "aria-label": `Replies to ${from.name}` },
          replies.map((reply, index) => message({ place: one.place, ...reply }, replies[index - 1]))) : null)));
}

function answer({ id, card: shown }) {
  const place = world.place;
  const dismiss = el("button", { type: "button", class: "quiet", on: { click: () => {
    remove(id, place);
    find("composer-text")?.focus();
  } } }, "Dismiss");
  return el("li", { class: "entry private", data: { private: id } },
    el("article", { tabindex: -1, "aria-label": `Only you can see this. ${words(shown.title)}` },
      el("header", { class: "seal" }, icon("lock"), el("span", {}, "Only you can see this"), dismiss),
      card(shown, (control, picks) => press(place, id, control, picks))));
}

function put({ entry, replaces = null, caused = false }) {
  const all = entries();
  const old = nodes.get(replaces ?? entry.id);
  const held = old?.contains(document.activeElement) ? document.activeElement : null;
  const drawn = rows(all, all.indexOf(entry));
  find("empty").hidden = true;
  if (old) replace(old, drawn.at(-1), entry, held);
  else find("entries").append(...drawn);
  if (replaces) nodes.delete(replaces);
  arrived(entry, { fresh: !old, caused });
}

function replace(old, node, entry, held) {
  if (entry.message) set(node, "aria-live", "off");
  old.replaceWith(node);
  if (!held) return;
  const again = held.dataset.control && node.querySelector(`[data-control="${CSS.escape(held.dataset.control)}"]`);
  (again || node.querySelector("article")).focus({ preventScroll: true });
}

/** Follows what is new; the focus goes to a private answer only when this person caused it and is not writing again. */
function arrived(entry, { fresh, caused }) {
  const mine = caused || entry.message?.from.id === world.me.id;
  if (fresh && (sticking || mine)) toEnd();
  else if (fresh) find("newer").hidden = false;
  if (entry.message || !caused || writing()) return;
  const article = nodes.get(entry.id).querySelector("article");
  article.focus({ preventScroll: true });
  article.scrollIntoView({ block: article.offsetHeight > find("log").clientHeight ? "start" : "nearest" });
}

function writing() {
  const here = document.activeElement;
  return find("composer").contains(here) && Boolean(here.value);
}

function drop(id) {
  const node = nodes.get(id);
  if (node?.previousElementSibling?.classList.contains("day") && !node.nextElementSibling?.matches(".entry")) {
    node.previousElementSibling.remove();
  }
  node?.remove();
  nodes.delete(id);
  if (!entries().length) empty(world.places.get(world.place), []);
}
