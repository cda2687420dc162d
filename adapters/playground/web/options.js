// The options of a chosen command, as small fields inside the composer.
import { suggest } from "./acts.js";
import { Chooser } from "./chooser.js";
import { el, fresh, set } from "./dom.js";
import { carry } from "./files.js";
import { channels, everyone } from "./world.js";

const SHOWN_AT_ONCE = 5;
const EXAMPLES = { moment: "Tue 7pm", duration: "2h, 7d or 8w", integer: "a number" };

/** The fields of a command: `node`, `values()`, `missing()` and where the focus goes. */
export class Options {
  constructor(command) {
    this.command = command;
    this.fields = command.options.map((option) => field(command, option));
    const required = this.fields.filter((one) => one.option.required);
    const optional = this.fields.filter((one) => !one.option.required);
    const room = Math.max(0, SHOWN_AT_ONCE - required.length);
    const later = optional.length > room + 1 ? optional.slice(room) : [];
    this.node = el("span", { class: "options" }, [...required, ...optional].filter((one) => !later.includes(one)).map((one) => one.node));
    if (later.length) this.node.append(this.more(later));
  }

  more(later) {
    const button = el("button", { type: "button", class: "quiet", on: { click: () => {
      button.replaceWith(...later.map((one) => one.node));
      later[0].input.focus();
    } } }, `${later.length} more options`);
    return button;
  }

  focus() {
    this.fields[0]?.input.focus();
  }

  /** The first required option left empty, marked and focused; null when nothing is missing. */
  missing() {
    for (const one of this.fields) set(one.input, "aria-invalid", null);
    const empty = this.fields.find((one) => one.option.required && !one.read());
    if (!empty) return null;
    set(empty.input, "aria-invalid", "true");
    empty.input.focus();
    return empty.option.name;
  }

  async values() {
    const filled = this.fields.map((one) => [one.option.name, one.read()]).filter(([, value]) => value);
    return Object.fromEntries(await Promise.all(filled.map(async ([name, value]) => [name, await carry(value)])));
  }
}

function field(command, option) {
  const traits = { id: fresh("option"), "aria-label": option.name, "aria-required": option.required ? "true" : null, "aria-description": option.help,
    data: { help: option.help ?? "" } };
  const { input, node, read } = (DRAW[widget(option)] ?? DRAW.line)(command, option, traits);
  const star = option.required ? el("span", { class: "star", title: "required" }, "*") : null;
  return { option, input, read, node: el("span", { class: option.required ? "slot must" : "slot" },
    el("label", { class: "name", for: input.id }, option.name, star), node) };
}

const widget = (option) => (option.suggest ? "suggest" : option.kind);

const DRAW = {
  line: (command, option, traits) => plain(el("input", { type: "text", placeholder: EXAMPLES[option.kind] ?? "",
    inputmode: option.kind === "integer" ? "numeric" : null, autocomplete: "off", ...traits })),
  date: (command, option, traits) => plain(el("input", { type: "date", ...traits })),
  yesno: (command, option, traits) => plain(el("select", traits,
    [["", "–"], ["yes", "Yes"], ["no", "No"]].map(([value, label]) => el("option", { value }, label)))),
  file: (command, option, traits) => {
    const input = el("input", { type: "file", ...traits });
    return { input, node: input, read: () => input.files[0] ?? "" };
  },
  member: (command, option, traits) => chooser(option, traits, { source: everyone }),
  place: (command, option, traits) => chooser(option, traits, { source: channels }),
  choice: (command, option, traits) => chooser(option, traits, { source: option.choices ?? [] }),
  suggest: (command, option, traits) => chooser(option, traits,
    { remote: (typed) => suggest(command.name, option.name, typed), free: option.kind === "text" }),
};

const plain = (input) => ({ input, node: input, read: () => input.value.trim() });

function chooser(option, traits, how) {
  const one = new Chooser({ name: option.name, placeholder: option.kind === "member" ? "a member" : "choose", traits, ...how });
  return { input: one.input, node: one.node, read: () => one.value };
}
