// A list that a text box steers: arrows move, Enter or Tab picks, Escape closes, the mouse does as well.
import { el, fresh, set } from "./dom.js";

const MOST_SHOWN = 80;

/**
 * Ties a list to `input`. `draw(item)` gives an option's nodes, `name(item)` its accessible name, `onPick(item)` hears the choice.
 * With `eager` the first item is active at once; otherwise only after typing or an arrow. With `group` each new group has a heading.
 */
export class Listbox {
  constructor(input, { label, draw, name, describe, onPick, onClose, group, eager = false, floating = true, tabPicks = true }) {
    Object.assign(this, { input, draw, name, describe, onPick, onClose, group, eager, floating, tabPicks });
    this.items = [];
    this.active = -1;
    this.open = false;
    this.node = el("div", { role: "listbox", id: fresh("list"), class: "listbox", "aria-label": label,
      on: { mousedown: (event) => event.preventDefault(), click: (event) => this.clicked(event), mousemove: (event) => this.hovered(event) } });
    if (floating) set(this.node, "popover", "manual");
    else this.node.hidden = true;
    this.none = "Nothing matches.";
    set(input, "aria-controls", this.node.id);
    set(input, "aria-autocomplete", "list");
    set(input, "autocomplete", "off");
    input.addEventListener("keydown", (event) => this.key(event));
  }

  show(items, { activate = this.eager } = {}) {
    this.items = items.slice(0, MOST_SHOWN);
    const more = items.length - this.items.length;
    this.node.replaceChildren(...this.rows(), more > 0 ? el("p", { class: "nothing" }, `${more} more: type to narrow them down.`) : "");
    this.expand(true);
    this.mark(activate && this.items.length ? 0 : -1);
  }

  rows() {
    if (!this.items.length) return [el("p", { class: "nothing" }, this.none)];
    const groups = [];
    this.items.forEach((item, index) => {
      const heading = this.group?.(item) || "";
      if (groups.at(-1)?.heading !== heading) groups.push({ heading, rows: [] });
      groups.at(-1).rows.push(this.row(item, index));
    });
    return groups.flatMap(({ heading, rows }) => (heading ? [el("div", { role: "group", "aria-label": heading },
      el("p", { class: "heading", "aria-hidden": "true" }, heading), rows)] : rows));
  }

  row(item, index) {
    const about = this.describe?.(item);
    return el("div", { role: "option", id: `${this.node.id}-${index}`, class: "option", "aria-selected": "false",
      "aria-label": this.name(item), "aria-description": about || null, data: { index } }, this.draw(item));
  }

  mark(index) {
    this.active = index;
    for (const row of this.node.querySelectorAll("[role=option]")) {
      const here = Number(row.dataset.index) === index;
      set(row, "aria-selected", String(here));
      if (here) row.scrollIntoView({ block: "nearest" });
    }
    set(this.input, "aria-activedescendant", index < 0 ? null : `${this.node.id}-${index}`);
  }

  close() {
    if (!this.open) return;
    this.expand(false);
    this.mark(-1);
    this.onClose?.();
  }

  expand(open) {
    this.open = open;
    if (this.input.getAttribute("role") === "combobox") set(this.input, "aria-expanded", String(open));
    if (!this.floating) this.node.hidden = !open;
    else if (this.node.isConnected) this.float(open);
  }

  float(open) {
    this.node.togglePopover(open);
    if (!open) return;
    const box = this.input.getBoundingClientRect();
    const { style } = this.node;
    const below = innerHeight - box.bottom;
    const upwards = below < 260 && box.top > below;
    const width = Math.min(Math.max(box.width, 260), innerWidth - 16);
    style.width = `${width}px`;
    style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    style.top = upwards ? "auto" : `${box.bottom + 4}px`;
    style.bottom = upwards ? `${innerHeight - box.top + 4}px` : "auto";
    style.maxHeight = `${Math.max(120, Math.min(320, (upwards ? box.top : below) - 16))}px`;
  }

  pick(index) {
    const item = this.items[index];
    this.close();
    this.onPick(item);
  }

  key(event) {
    if (!this.open || event.isComposing || event.ctrlKey || event.metaKey) return;
    const count = this.items.length;
    if (event.key === "ArrowDown" && count) this.mark((this.active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.mark(this.active < 0 ? count - 1 : (this.active - 1 + count) % count);
    else if (event.key === "Enter" && !event.shiftKey && this.active >= 0) this.pick(this.active);
    else if (event.key === "Tab") return this.tab(event);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Takes the active option along; the focus then moves on by itself, unless the choice has already moved it. */
  tab(event) {
    if (!this.tabPicks || event.shiftKey || this.active < 0) return;
    this.pick(this.active);
    if (document.activeElement !== this.input) event.preventDefault();
  }

  clicked(event) {
    const row = event.target.closest("[role=option]");
    if (row) this.pick(Number(row.dataset.index));
  }

  hovered(event) {
    const row = event.target.closest("[role=option]");
    if (row && Number(row.dataset.index) !== this.active) this.mark(Number(row.dataset.index));
  }
}

/** Items whose label, description or other names have every typed word; labels that begin with it come first. */
export function matching(items, typed) {
  const sought = typed.toLowerCase().replace(/^[@#/]/, "").split(/\s+/).filter(Boolean);
  if (!sought.length) return items;
  const rank = (item) => {
    const label = item.label.toLowerCase().replace(/^\//, "");
    if (label.startsWith(sought.join(" ")) || item.also?.includes(sought.join(" "))) return 0;
    if (sought.every((word) => label.split(/[\s-]+/).some((part) => part.startsWith(word)))) return 1;
    if (sought.every((word) => label.includes(word))) return 2;
    return sought.every((word) => `${label} ${item.about ?? ""} ${item.also?.join(" ") ?? ""}`.toLowerCase().includes(word)) ? 3 : 9;
  };
  return items.map((item) => [rank(item), item]).filter(([found]) => found < 9)
    .sort(([one], [other]) => one - other).map(([, item]) => item);
}

/** The same items with those of one group side by side, the group of the first item first. */
export function together(items, group) {
  const groups = [...new Set(items.map(group))];
  return groups.flatMap((name) => items.filter((item) => group(item) === name));
}
