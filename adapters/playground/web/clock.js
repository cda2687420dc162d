// The community's clock, which can be moved forward, never back.
import { move } from "./acts.js";
import { el, find, set } from "./dom.js";
import { write } from "./moments.js";
import { on, world } from "./world.js";

const HOUR = 3600;
const STEPS = [["+1 hour", HOUR], ["+1 day", 24 * HOUR], ["+1 week", 7 * 24 * HOUR]];

export function startClock() {
  find("moves").append(...STEPS.map(([label, seconds]) => {
    const node = el("button", { type: "button", class: "step", on: { click: () => step(node, seconds) } }, label);
    return node;
  }));
  set(find("now"), "aria-live", "polite");
  on("world", draw);
  on("clock", draw);
}

function draw() {
  const now = find("now");
  now.textContent = write(world.now, "clock");
  set(now, "datetime", world.now.toISOString());
  set(now, "title", write(world.now, "title"));
}

async function step(node, seconds) {
  if (node.getAttribute("aria-disabled")) return;
  set(node, "aria-disabled", "true");
  await move(seconds);
  set(node, "aria-disabled", null);
}
