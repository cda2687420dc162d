// The inputs of a form: each knows its value, how to take one back, and how to show a fault.
import { Chooser } from "./chooser.js";
import { el, fresh, set } from "./dom.js";
import { size } from "./files.js";
import { channels, everyone } from "./world.js";

const FEW = 6;
const FILTERED = 16;

/** An input: `node`, `raw()` (a string, a list or a File), `write(raw)`, `focus()`. */
export function input(spec) {
  const ids = { control: fresh("input"), help: fresh("help"), fault: fresh("fault") };
  const described = [spec.help && ids.help, spec.fault && ids.fault].filter(Boolean).join(" ") || null;
  const traits = { "aria-describedby": described, "aria-invalid": spec.fault ? "true" : null, "aria-required": spec.required ? "true" : null };
  const drawn = WIDGETS[spec.widget.t](spec, traits, ids);
  const must = spec.required ? el("span", { class: "required", "aria-hidden": "true" }, "required") : null;
  const help = spec.help ? el("p", { class: "help", id: ids.help }, spec.help) : null;
  const fault = spec.fault ? el("p", { class: "fault", id: ids.fault }, spec.fault) : null;
  const node = drawn.group
    ? el("fieldset", { class: "field", role: drawn.group, ...traits }, el("legend", {}, spec.label, must), help, drawn.node, fault)
    : el("div", { class: "field" }, el("label", { for: ids.control }, spec.label, must), help, drawn.node, fault);
  if (spec.value !== null && spec.value !== undefined) drawn.write(spec.value);
  return { ...drawn, spec, node, first: JSON.stringify(drawn.raw()) };
}

const WIDGETS = {
  line: (spec, traits, ids) => counted(spec,
    el("input", { type: "text", id: ids.control, placeholder: spec.widget.placeholder, autocomplete: "off", ...traits })),
  area: (spec, traits, ids) => counted(spec, el("textarea", { id: ids.control, rows: 4, ...traits })),
  date: (spec, traits, ids) => simple(el("input", { type: "date", id: ids.control, ...traits })),
  time: (spec, traits, ids) => simple(el("input", { type: "time", id: ids.control, ...traits })),
  yesno: (spec) => radios(spec, [{ label: "Yes", value: "yes" }, { label: "No", value: "no" }]),
  one: (spec, traits, ids) => (spec.widget.options.length > FEW ? searched(spec, spec.widget.options, traits, ids) : radios(spec, spec.widget.options)),
  member: (spec, traits, ids) => searched(spec, everyone, traits, ids),
  place: (spec, traits, ids) => searched(spec, channels, traits, ids),
  many: (spec) => boxes(spec),
  file: (spec, traits, ids) => file(spec, traits, ids),
};

const simple = (node) => ({ node, raw: () => node.value, write: (value) => { node.value = value; }, focus: () => node.focus() });

function counted({ widget: { max } }, node) {
  if (!max) return simple(node);
  const count = el("p", { class: "count", role: "status" });
  const draw = () => {
    const left = max - [...node.value].length;
    count.textContent = left < 0 ? `${-left} too many` : left < max / 5 ? `${left} left` : "";
    count.classList.toggle("over", left < 0);
  };
  node.addEventListener("input", draw);
  return { ...simple(node), node: el("div", { class: "counted" }, node, count), write: (value) => {
    node.value = value;
    draw();
  } };
}

function searched(spec, source, traits, ids) {
  const one = new Chooser({ name: null, source, placeholder: "Search or choose", traits: { id: ids.control, ...traits } });
  return { node: one.node, raw: () => one.value, write: (value) => { one.value = value; }, focus: () => one.input.focus() };
}

function choices(spec, options, type) {
  const group = fresh(spec.name);
  return options.map(({ label, value, about, also, group: heading }) => {
    const control = el("input", { type, name: group, value, "aria-label": label, "aria-description": about || null });
    return { control, heading, sought: `${label} ${about ?? ""} ${also?.join(" ") ?? ""}`.toLowerCase(), node: el("label", { class: "choice" }, control,
      el("span", { class: "words" }, el("span", { class: "what" }, label), about ? el("span", { class: "about" }, about) : null)) };
  });
}

function radios(spec, options) {
  const all = choices(spec, options, "radio");
  const clear = el("button", { type: "button", class: "quiet", hidden: true, on: { click: () => write("") } }, "Clear this answer");
  const raw = () => all.find(({ control }) => control.checked)?.control.value ?? "";
  const draw = () => { clear.hidden = spec.required || !raw(); };
  const write = (value) => {
    for (const { control } of all) control.checked = control.value === value;
    draw();
  };
  const node = el("div", { class: "choices", on: { change: draw } }, all.map((one) => one.node), clear);
  return { group: "radiogroup", node, raw, write, focus: () => (all.find(({ control }) => control.checked) ?? all[0]).control.focus() };
}

function boxes(spec) {
  const { options, max } = spec.widget;
  const all = choices(spec, options, "checkbox");
  const count = el("p", { class: "count", role: "status" });
  const raw = () => all.filter(({ control }) => control.checked).map(({ control }) => control.value);
  const draw = () => {
    const chosen = raw().length;
    const limited = max && max < options.length;
    count.textContent = limited ? `${chosen} chosen, up to ${max}` : chosen ? `${chosen} chosen` : "";
    for (const { control } of all) control.disabled = Boolean(limited) && chosen >= max && !control.checked;
  };
  const write = (values) => {
    for (const { control } of all) control.checked = [values].flat().includes(control.value);
    draw();
  };
  draw();
  const sections = grouped(all);
  const list = el("div", { class: "choices many", on: { change: draw } }, sections.map((one) => one.node));
  const long = options.length >= FILTERED;
  const move = long ? roving(list, all) : () => all[0].control.focus();
  const box = long ? filter(spec, all, sections, move) : null;
  const node = el("div", {}, box, count, list);
  return { group: "group", node, raw, write, focus: () => (box ? box[0].focus() : move()) };
}

/** The boxes under the headings of their groups, as the list has them; without any, as they are. */
function grouped(all) {
  const sections = [];
  for (const one of all) {
    if (!sections.length || sections.at(-1).heading !== one.heading) sections.push({ heading: one.heading, all: [] });
    sections.at(-1).all.push(one);
  }
  return sections.map(({ heading, all: under }) => ({ under, node: el("div", { class: "section", role: heading ? "group" : null,
    "aria-label": heading || null }, heading ? el("p", { class: "heading", "aria-hidden": "true" }, heading) : null, under.map((one) => one.node)) }));
}

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

/** Makes a long list one stop of the Tab key, in which the arrow keys move; gives what goes to its present place. */
function roving(list, all) {
  const shown = () => all.filter((one) => !one.node.hidden && !one.control.disabled).map((one) => one.control);
  const stop = (control) => {
    for (const one of all) one.control.tabIndex = one.control === control ? 0 : -1;
  };
  const present = () => shown().find((control) => control.tabIndex === 0) ?? shown()[0];
  list.addEventListener("focusin", (event) => event.target.type === "checkbox" && stop(event.target));
  list.addEventListener("keydown", (event) => {
    const controls = shown();
    const at = controls.indexOf(event.target);
    if (!(event.key in STEPS) || at < 0) return;
    event.preventDefault();
    controls[Math.min(Math.max(at + STEPS[event.key], 0), controls.length - 1)].focus();
  });
  stop(all[0].control);
  return ({ quiet = false } = {}) => {
    const control = present();
    if (control && quiet) stop(control);
    else control?.focus();
  };
}

function filter(spec, all, sections, move) {
  const nothing = el("p", { class: "count", role: "status", hidden: true }, "Nothing on this list matches.");
  const box = el("input", { type: "search", class: "filter", placeholder: "Type to narrow the list", "aria-label": `Narrow ${spec.label}`,
    "aria-description": "The down arrow goes to the list; arrow keys move in it.", on: {
    keydown: (event) => {
      if (event.key !== "Enter" && event.key !== "ArrowDown") return;
      event.preventDefault();
      move();
    },
    input: () => {
      const sought = box.value.toLowerCase().trim();
      for (const one of all) one.node.hidden = !one.sought.includes(sought);
      for (const { node, under } of sections) node.hidden = under.every((one) => one.node.hidden);
      nothing.hidden = !all.every(({ node }) => node.hidden);
      move({ quiet: true });
    } } });
  return [box, nothing];
}

function file(spec, traits, ids) {
  let kept = null;
  const most = spec.widget.max_bytes;
  const told = el("p", { class: "count", role: "status" });
  const control = el("input", { type: "file", id: ids.control, ...traits, on: { change: () => write(control.files[0] ?? null) } });
  const write = (value) => {
    kept = value instanceof File ? value : null;
    const over = kept && most && kept.size > most;
    told.textContent = over ? `${kept.name} is ${size(kept.size)}; at most ${size(most)} can be sent.`
      : kept ? `${kept.name}, ${size(kept.size)}` : most ? `At most ${size(most)}.` : "";
    told.classList.toggle("over", Boolean(over));
    set(control, "aria-invalid", over || spec.fault ? "true" : null);
  };
  write(null);
  return { node: el("div", {}, control, told), raw: () => kept ?? "", write, focus: () => control.focus() };
}
