// Where one writes: plain text, a command typed as text, or a chosen command with its options.
import { say, use } from "./acts.js";
import { el, find, icon, set, unseen } from "./dom.js";
import { tooLarge } from "./files.js";
import { trouble } from "./notices.js";
import { Options } from "./options.js";
import { filling, Palette } from "./palette.js";
import { on, world } from "./world.js";

const drafts = new Map();
let key = null;
let chosen = null;
let palette;
let text;
let line;
let help;

export function startComposer() {
  text = el("textarea", { id: "composer-text", rows: 1, class: "text", "aria-label": "Message", enterkeyhint: "send",
    on: { input: wrote, blur: () => palette.close(), focus: () => text.value.startsWith("/") && palette.look() } });
  palette = new Palette(text, choose);
  text.addEventListener("keydown", typed);
  line = el("div", { class: "line" }, text);
  help = el("p", { class: "help" });
  find("composer").append(palette.node,
    el("div", { class: "bar" }, line, el("button", { type: "submit", class: "send" }, icon("send"), unseen("Send"))), help);
  find("composer").addEventListener("submit", send);
  find("composer").addEventListener("focusin", explain);
  find("composer").addEventListener("keydown", (event) => chosen && leaveOn(event));
  for (const change of ["place", "world"]) on(change, settle);
}

/** Keeps what was being written where it was being written. */
function settle() {
  const here = `${world.me.id}/${world.place}`;
  if (here === key) return;
  if (key) drafts.set(key, chosen ? `/${chosen.command.name} ` : text.value);
  key = here;
  leave(drafts.get(here) ?? "");
  set(text, "placeholder", `Message ${world.places.get(world.place)?.name ?? ""}, or type /`);
}

function leave(words = "") {
  chosen = null;
  line.replaceChildren(text);
  set(line, "role", null);
  write(words);
}

function write(words) {
  text.value = words;
  grow();
  explain();
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 180)}px`;
}

function wrote() {
  grow();
  palette.look();
  explain();
}

function typed(event) {
  if (event.defaultPrevented || event.isComposing || event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  find("composer").requestSubmit();
}

function choose(command) {
  enter(new Options(command));
}

function enter(options) {
  chosen = options;
  const name = `/${options.command.name}`;
  const chip = el("button", { type: "button", class: "chip", "aria-label": `${name}, leave this command`, on: { click: () => back() } },
    el("span", {}, name), icon("close"));
  set(line, "role", "group");
  set(line, "aria-label", `Options of ${name}`);
  line.replaceChildren(chip, options.node);
  palette.close();
  if (options.fields.length) options.focus();
  else chip.focus();
  explain();
}

function back() {
  leave(`/${chosen.command.name}`);
  text.focus();
}

function leaveOn(event) {
  const first = event.target === chosen.fields[0]?.input || event.target.classList.contains("chip");
  const emptied = event.key === "Backspace" && first && !event.target.value;
  if (event.defaultPrevented || !(event.key === "Escape" || emptied)) return enterOnChip(event);
  event.preventDefault();
  back();
}

function enterOnChip(event) {
  const plain = event.target.classList.contains("chip") || event.target.tagName === "SELECT" || event.target.type === "file";
  if (event.key !== "Enter" || event.defaultPrevented || !plain) return;
  event.preventDefault();
  find("composer").requestSubmit();
}

function explain() {
  const here = document.activeElement;
  if (chosen) {
    const what = chosen.node.contains(here) && here.dataset.help ? `${here.getAttribute("aria-label")}: ${here.dataset.help}` : chosen.command.help;
    tip(`${what.replace(/[.]$/, "")}. Enter sends, Escape goes back.`);
    return;
  }
  const command = filling(text.value);
  const usage = command?.options.map((option) => (option.required ? `${option.name}:…` : `[${option.name}:…]`)).join(" ");
  tip(command ? `${command.help} ${usage}` : "Enter sends. Shift and Enter make a new line.", { quiet: !command });
}

function tip(words, { quiet = false } = {}) {
  help.textContent = words;
  help.classList.toggle("plain", quiet);
}

function send(event) {
  event.preventDefault();
  return chosen ? sendCommand() : sendText();
}

async function sendText() {
  const words = text.value;
  if (!words.trim()) return;
  const from = key;
  palette.close();
  write("");
  const reply = await say(world.place, words.trimEnd());
  if (!failed(reply)) return;
  if (key !== from) drafts.set(from, words);
  else if (!text.value && !chosen) write(words);
}

async function sendCommand() {
  const options = chosen;
  const lacking = options.missing();
  if (lacking) return trouble(`/${options.command.name} needs “${lacking}”. Fill it in, then press Enter.`);
  const large = options.fields.map((one) => tooLarge(one.read())).find(Boolean);
  if (large) return trouble(large);
  const from = key;
  const place = world.place;
  const values = await options.values();
  if (chosen !== options || key !== from) return;
  leave();
  text.focus();
  const reply = await use(place, options.command.name, values);
  if (failed(reply) && key === from && !chosen && !text.value) enter(options);
}

const failed = (reply) => reply.is === "trouble" || reply.is === "lost";
