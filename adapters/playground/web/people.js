// Who you are: a button that names you, and a list to become anyone else.
import { be } from "./acts.js";
import { disc, el, find, icon } from "./dom.js";
import { Listbox, matching } from "./listbox.js";
import { everyone, on, standing, world } from "./world.js";

let list = null;

export function startPeople() {
  const input = el("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-label": "Find a person",
    placeholder: "Find a person", spellcheck: "false", on: { input: () => offer(input.value) } });
  const panel = el("div", { id: "people", class: "panel", popover: "auto", role: "dialog", "aria-label": "Become someone else",
    on: { toggle: (event) => event.newState === "open" && opened(input) } });
  list = new Listbox(input, { label: "People", eager: true, floating: false, tabPicks: false, draw: row, name: (item) => item.label,
    describe: (item) => `${standing(item.person)}. ${item.about ?? ""}`, group: (item) => (item.person.persona ? "Start with one of these" : "Everyone else"),
    onPick: (item) => become(item.person), onClose: () => panel.hidePopover() });
  panel.append(el("p", { class: "lead" }, "See the community through someone else’s eyes."), input, list.node);
  document.body.append(panel);
  on("world", draw);
  on("people", draw);
}

function draw() {
  const { me } = world;
  const held = find("person").contains(document.activeElement);
  document.body.dataset.person = me.id;
  find("person").replaceChildren(el("button", { type: "button", class: "me", popovertarget: "people", "aria-haspopup": "dialog",
    "aria-label": `You are ${me.name}, ${standing(me).toLowerCase()}. Switch person` },
  disc(me), el("span", { class: "who" }, me.name), badge(me), icon("down")));
  if (held) find("person").querySelector("button").focus();
}

function opened(input) {
  input.value = "";
  offer("");
  input.focus();
}

function offer(typed) {
  const found = matching(everyone(), typed);
  list.show([...found.filter((item) => item.person.persona), ...found.filter((item) => !item.person.persona)]);
}

function row({ person }) {
  return [disc(person), el("span", { class: "words" }, el("span", { class: "what" }, person.name), el("span", { class: "about" }, person.about || "Not introduced yet")),
    person.id === world.me.id ? el("span", { class: "badge now" }, "You now") : badge(person)];
}

const badge = (person) => el("span", { class: `badge ${standing(person).toLowerCase()}` }, standing(person));

function become(person) {
  sessionStorage.setItem("person", person.id);
  be(person.id);
}
