// A text box with a list to search: for members, places, long choices and what the server suggests.
import { el } from "./dom.js";
import { Listbox, matching, together } from "./listbox.js";

const PAUSE = 120;

/**
 * A combobox. `source` is a list, a function giving one, or with `remote` an async function of what was typed.
 * Its value is the picked option's, or what was typed when that names no option: the server then says what to type.
 */
export class Chooser {
  constructor({ name, source, remote = null, placeholder = "Search", traits = {}, onPick = null, free = false }) {
    Object.assign(this, { source, remote, onPick, free });
    this.picked = null;
    this.asked = 0;
    this.input = el("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-label": name, placeholder,
      spellcheck: "false", ...traits, on: { input: () => this.typed(), focus: () => this.entered(), click: () => this.browse(), blur: () => this.left(),
        keydown: (event) => this.key(event) } });
    this.list = new Listbox(this.input, { label: name ?? placeholder, name: (item) => item.label, describe: (item) => item.about,
      draw: (item) => [el("span", { class: "what" }, item.label), item.about ? el("span", { class: "about" }, item.about) : null],
      group: (item) => item.group, tabPicks: !onPick, onPick: (item) => this.pick(item) });
    this.node = el("span", { class: "chooser" }, this.input, this.list.node);
  }

  get value() {
    if (this.picked) return this.picked.value;
    const typed = this.input.value.trim();
    const named = this.items().find((item) => item.label.toLowerCase() === typed.toLowerCase().replace(/^[@#]/, ""));
    return named ? named.value : typed;
  }

  set value(value) {
    this.picked = this.items().find((item) => item.value === value) ?? null;
    this.input.value = this.picked ? this.picked.label : value ?? "";
  }

  items() {
    return this.remote ? this.last ?? [] : typeof this.source === "function" ? this.source() : this.source;
  }

  entered() {
    this.input.select();
  }

  browse() {
    if (!this.list.open) this.offer("");
  }

  typed() {
    this.picked = null;
    this.offer(this.input.value);
  }

  async offer(typed) {
    const activate = typed !== "" && !this.free;
    if (!this.remote) return this.list.show(together(matching(this.items(), typed), (item) => item.group), { activate });
    const turn = ++this.asked;
    await new Promise((resolve) => setTimeout(resolve, typed ? PAUSE : 0));
    if (turn !== this.asked) return;
    const found = await this.remote(typed);
    if (turn !== this.asked || document.activeElement !== this.input) return;
    this.last = found;
    this.list.show(found, { activate });
  }

  pick(item) {
    this.picked = item;
    this.input.value = item.label;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.onPick?.(item);
  }

  left() {
    this.asked += 1;
    this.list.close();
  }

  key(event) {
    const opening = event.key === "ArrowDown" || event.key === "ArrowUp" || (event.key === "Enter" && this.onPick);
    if (this.list.open || !opening) return;
    event.preventDefault();
    this.offer(this.picked ? "" : this.input.value);
  }
}
