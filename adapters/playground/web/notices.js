// What is said beside the conversation: troubles, the first hint, and the state of the line.
import { el, find, icon } from "./dom.js";
import { placeAddress } from "./spans.js";
import { on, world } from "./world.js";

const LINE = {
  open: "",
  lost: "Reconnecting…",
  refused: "The playground does not answer. Is it still running? If it is, open the address that its terminal shows.",
};

let alarm = null;
let hint = null;

export function trouble(text) {
  clearTrouble();
  alarm = strip("trouble", "alert", "Dismiss this notice", clearTrouble, icon("alert"), el("p", {}, text));
}

export function clearTrouble() {
  alarm?.remove();
  alarm = null;
}

export function showLine(state) {
  find("banner").textContent = LINE[state];
}

function strip(kind, role, label, dismiss, ...content) {
  const node = el("div", { class: `notice ${kind}`, role }, content);
  find("notices").append(node);
  node.append(el("button", { type: "button", class: "ghost small", "aria-label": label, on: { click: dismiss } }, icon("close")));
  return node;
}

function welcome() {
  hint?.remove();
  hint = null;
  if (world.me.introduced || sessionStorage.getItem("welcomed") === world.me.id) return;
  const desk = el("a", { href: placeAddress("front-desk") }, "front desk");
  const text = el("p", {}, `You are ${world.me.name.split(" ")[0]}, who is new here. Press a button of the `, desk, ", or type ", el("kbd", {}, "/"),
    " for all that I can do.");
  hint = strip("hint", "note", "Dismiss this hint", () => {
    welcomed();
    find("composer-text")?.focus();
  }, text);
}

/** Takes the first hint away: it was dismissed, or its reader has found the way. */
export function welcomed() {
  if (!hint) return;
  sessionStorage.setItem("welcomed", world.me.id);
  hint.remove();
  hint = null;
}

export function startNotices() {
  on("world", () => {
    clearTrouble();
    welcome();
  });
  on("people", welcome);
  on("place", clearTrouble);
}
