// Forms in a dialog: they page, show faults where they are, and keep what was typed when closed.
import { failure, press, submit } from "./acts.js";
import { el, find, icon, unseen } from "./dom.js";
import { carry, tooLarge } from "./files.js";
import { input } from "./inputs.js";
import { world } from "./world.js";

const drafts = new Map();
let shown = null;

export function startForm() {
  find("form").addEventListener("cancel", keep);
  find("form").addEventListener("close", () => !find("form").open && leave());
}

const draftKey = (form) => `${world.me.id}/${form.id}/${form.page}`;

/** Opens a form, turns it to its next page, or shows its faults, keeping what is typed. */
export function showForm(form) {
  const open = find("form").open && shown;
  const same = open && shown.form.id === form.id && shown.form.page === form.page;
  const typed = same ? values(shown.inputs) : drafts.get(draftKey(form)) ?? {};
  const trail = open ? shown.trail : [];
  draw(form, form.inputs.map(input), { trail: [...new Set([...trail, draftKey(form)])] });
  for (const one of shown.inputs) if (one.spec.name in typed) one.write(typed[one.spec.name]);
  if (!same && Object.keys(typed).length) offerFreshStart(form);
  if (!find("form").open) find("form").showModal();
  focusFirst();
}

/** Closes the dialog after its form was accepted: nothing of it is kept. */
export function closeForm() {
  if (!shown) return;
  for (const key of shown.trail) drafts.delete(key);
  shut();
}

function shut() {
  shown = null;
  find("form").close();
}

function draw(form, inputs, { trail }) {
  const body = el("form", { novalidate: true, on: { submit: send } },
    el("header", {}, el("h2", { id: "form-title" }, form.title), pages(form),
      el("button", { type: "button", class: "ghost small", on: { click: leave } }, icon("close"), unseen("Close"))),
    el("div", { class: "inputs" }, form.about ? el("p", { class: "lead" }, form.about) : null,
      el("div", { class: "summaries" }), inputs.map((one) => one.node)),
    el("footer", {}, form.back ? el("button", { type: "button", class: "button plain back", on: { click: back } }, "Back") : null,
      el("button", { type: "button", class: "button plain", on: { click: leave } }, "Cancel"),
      el("button", { type: "submit", class: "button primary" }, form.submit)));
  shown = { form, inputs, trail, place: shown?.place ?? world.place };
  find("form").replaceChildren(body);
  summarise(form.faults ?? [], inputs.filter((one) => one.spec.fault));
}

function pages({ page, pages: count }) {
  if (!(count > 1)) return null;
  return el("p", { class: "pages" }, `Page ${page} of ${count}`,
    el("span", { class: "steps", "aria-hidden": "true" }, Array.from({ length: count }, (_, at) => el("i", { class: at < page ? "past" : null }))));
}

function summarise(faults, wrong = []) {
  const count = faults.length + wrong.length;
  const lines = [...faults.map((fault) => el("li", {}, fault)), ...wrong.map((one) => el("li", {},
    el("button", { type: "button", class: "quiet", on: { click: () => one.focus() } }, `${one.spec.label}: ${one.spec.fault}`)))];
  find("form").querySelector(".summaries").replaceChildren(count ? el("div", { class: "summary", role: "alert", tabindex: -1 },
    el("p", { class: "what" }, icon("alert"), count === 1 ? "One thing needs your attention" : `${count} things need your attention`),
    el("ul", {}, lines)) : "");
}

function offerFreshStart(form) {
  const note = el("p", { class: "kept" }, "What you had typed is back.", el("button", { type: "button", class: "quiet", on: { click: () => {
    drafts.delete(draftKey(form));
    draw(form, form.inputs.map(input), shown);
    focusFirst();
  } } }, "Start over"));
  find("form").querySelector(".summaries").before(note);
}

function focusFirst() {
  const summary = find("form").querySelector(".summary");
  find("form").querySelector(".inputs").scrollTop = 0;
  if (summary) summary.focus();
  else if (shown.inputs.length) shown.inputs[0].focus();
}

const values = (inputs) => Object.fromEntries(inputs.map((one) => [one.spec.name, one.raw()]));

/** Remembers the inputs that differ from what the form came with. */
function keep() {
  if (!shown) return;
  const changed = shown.inputs.filter((one) => one.raw() instanceof File || JSON.stringify(one.raw()) !== one.first);
  if (changed.length) drafts.set(draftKey(shown.form), values(changed));
  else drafts.delete(draftKey(shown.form));
}

/** Turns to the page before; what is typed on this one waits. */
async function back() {
  keep();
  const reply = await press(shown.place, "", { id: shown.form.back });
  if (failure(reply)) summarise([failure(reply)]);
}

function leave() {
  keep();
  shut();
}

async function send(event) {
  event.preventDefault();
  const at = shown;
  if (at.sending) return;
  const large = at.inputs.map((one) => tooLarge(one.raw())).filter(Boolean);
  if (large.length) {
    summarise(large);
    focusFirst();
    return;
  }
  at.sending = true;
  const button = find("form").querySelector("[type=submit]");
  button.setAttribute("aria-disabled", "true");
  keep();
  const typed = await Promise.all(at.inputs.map(async (one) => [one.spec.name, await carry(one.raw())]));
  const reply = await submit(at.form.id, at.place, Object.fromEntries(typed.filter(([name, value]) => value !== "" || !isFile(at, name))));
  at.sending = false;
  button.removeAttribute("aria-disabled");
  if (shown !== at || !failure(reply)) return;
  summarise([failure(reply)]);
  focusFirst();
}

const isFile = ({ inputs }, name) => inputs.find((one) => one.spec.name === name).spec.widget.t === "file";
