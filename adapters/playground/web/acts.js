// What a person does here. Each act is one request; it resolves with the frame that answers it.
import { clearTrouble, trouble, welcomed } from "./notices.js";
import { ask, tell } from "./socket.js";
import { world } from "./world.js";

const UNSENT = "You are not connected, so nothing was sent. Try again once you are back.";
const UNSURE = "The connection dropped before an answer came. Look whether it arrived before you try again.";

export const say = (place, text) => act({ do: "say", place, text });
export const use = (place, command, values) => act({ do: "use", place, command, values });
export const move = (seconds) => act({ do: "move", seconds });
export const open = (place) => ask({ do: "open", place }, whose());
export const read = (place) => tell({ do: "read", place });
export const be = (person) => tell({ do: "be", person });

export const press = (place, message, { id, style }, picks) =>
  act({ do: "press", place, message, id, ...(style && { style }), ...(picks && { picks }) });

/** A form shows its own troubles, so this one says nothing by itself. */
export const submit = (form, place, values) => ask({ do: "submit", form, place, values }, { ...whose(), form });

export async function suggest(command, option, typed) {
  const reply = await ask({ do: "suggest", command, option, typed }, whose());
  return reply.choices ?? [];
}

/** The sentence for an answer that is a failure, or null. */
export function failure(reply) {
  if (reply.is === "trouble") return reply.text;
  if (reply.is === "lost") return reply.sent ? UNSURE : UNSENT;
  return null;
}

const whose = () => ({ person: world.me?.id });

async function act(request) {
  clearTrouble();
  const reply = await ask(request, whose());
  if (failure(reply)) trouble(failure(reply));
  else if (request.do === "press" || request.do === "use" || request.text?.startsWith("/")) welcomed();
  return reply;
}
