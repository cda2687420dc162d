// The commands, offered while someone types a slash.
import { el } from "./dom.js";
import { Listbox, matching } from "./listbox.js";
import { world } from "./world.js";

export class Palette {
  constructor(text, onChoose) {
    this.text = text;
    this.status = el("span", { class: "unseen", role: "status" });
    this.list = new Listbox(text, { label: "Commands", eager: true, floating: false, draw: row, name: (item) => item.label,
      describe: (item) => item.about, onPick: (item) => onChoose(item.command) });
    this.list.none = "No command is called that. Enter sends it as you typed it.";
    this.node = el("div", { class: "palette" }, this.list.node, this.status);
  }

  /** Opens, narrows or closes the list for what stands in the box. */
  look() {
    const typed = this.text.value;
    if (!/^\/[^\n]*$/.test(typed) || filling(typed)) return this.close();
    const found = matching(offered(), typed.slice(1));
    const exact = named(typed);
    this.list.show(found, { activate: !(exact && !exact.options.length) && means(found[0], typed) });
    this.status.textContent = `${found.length} ${found.length === 1 ? "command" : "commands"}`;
  }

  close() {
    this.status.textContent = "";
    this.list.close();
  }
}

const offered = () => world.commands
  .filter((command) => !command.moderators || world.me.moderator)
  .map((command) => ({ label: `/${command.name}`, about: command.help, command }));

/** Whether the typed words stand in a command's name: one that was found by its help alone is not picked by Enter. */
const means = (item, typed) => Boolean(item) && typed.toLowerCase().slice(1).split(/\s+/).every((word) => item.label.includes(word));

const named = (typed) => world.commands.find((command) => `/${command.name}` === typed.trim());

/** The command whose options are being typed as text, if the typed line has gone past its name. */
export function filling(typed) {
  return world.commands.find((command) => typed.startsWith(`/${command.name} `)
    && !world.commands.some((other) => other !== command && `/${other.name}`.startsWith(typed.trimEnd()))) ?? null;
}

function row({ command }) {
  const options = command.options.map((option) => (option.required ? option.name : `${option.name}?`));
  return [el("span", { class: "command" }, `/${command.name}`), el("span", { class: "about" }, command.help),
    el("span", { class: "takes" }, options.join("  ")),
    command.moderators ? el("span", { class: "badge moderator" }, "Moderators") : ""];
}
