// What this page knows of the community, and who wants to hear when it changes.

export const world = {
  community: { name: "", about: "" },
  me: null,
  people: new Map(),
  places: new Map(),
  commands: [],
  now: new Date(0),
  place: null,
};

const listeners = new Map();
const logs = new Map();

/** Calls `listener` at each change of that name: world, people, place, places, log, entry, gone, clock. */
export function on(change, listener) {
  listeners.set(change, [...(listeners.get(change) ?? []), listener]);
}

function say(change, told) {
  for (const listener of listeners.get(change) ?? []) listener(told);
}

/** The entries of a place as one person sees them: messages and that person's private answers. */
export function entries(place = world.place, person = world.me?.id) {
  const key = `${person}/${place}`;
  if (!logs.has(key)) logs.set(key, []);
  return logs.get(key);
}

export function learn(frame) {
  const { community, me, people, places, commands, now } = frame;
  Object.assign(world, { community, me, commands, now: new Date(now) });
  world.people = new Map(people.map((person) => [person.id, person]));
  world.places = new Map(places.map((place) => [place.id, place]));
  say("world", frame);
}

/** Takes how people are known now, such as after an introduction. */
export function meet(people) {
  world.people = new Map(people.map((person) => [person.id, person]));
  world.me = world.people.get(world.me.id);
  say("people");
}

/** Takes which places there are now, such as after a conversation was opened or closed. */
export function arrange(places) {
  world.places = new Map(places.map((place) => [place.id, place]));
  say("places");
}

export function goTo(id) {
  if (!world.places.has(id)) return;
  world.place = id;
  say("place", id);
}

export function setNow(now) {
  world.now = new Date(now);
  say("clock", world.now);
}

export function setUnread(id, count) {
  const place = world.places.get(id);
  if (!place || place.unread === count) return;
  place.unread = count;
  say("places");
}

/** Takes a place's messages anew, each private answer kept below the message it came after. */
export function setMessages(place, messages) {
  const log = entries(place);
  const fresh = messages.map((message) => ({ id: message.id, message }));
  log.forEach((entry, index) => {
    if (entry.message) return;
    const before = log.slice(0, index).reverse().map((older) => fresh.findIndex((one) => one.id === older.id));
    const after = before.find((found) => found >= 0);
    fresh.splice(after === undefined ? (index ? fresh.length : 0) : after + 1, 0, entry);
  });
  log.splice(0, log.length, ...fresh);
  if (place === world.place) say("log");
}

/** Adds a message, or changes the one of that id, be it a reply under another. */
export function putMessage(message) {
  const log = entries(message.place);
  const parent = log.find((entry) => entry.message?.replies?.some((reply) => reply.id === message.id));
  if (parent) {
    parent.message.replies = parent.message.replies.map((reply) => (reply.id === message.id ? message : reply));
    return tell(message.place, parent);
  }
  const known = log.find((entry) => entry.id === message.id);
  const entry = known ?? { id: message.id };
  entry.message = message;
  if (known) return tell(message.place, entry);
  const later = log.findIndex((one) => one.message && after(one.message, message));
  if (later < 0) log.push(entry);
  else log.splice(later, 0, entry);
  if (later < 0) tell(message.place, entry);
  else if (message.place === world.place) say("log");
}

const after = (one, other) => new Date(one.at) > new Date(other.at);

/** Shows a private answer at the end of a place, or where the one it replaces stood. */
export function putAnswer({ place, card, id, replaces }, person, caused) {
  const log = entries(place, person);
  const index = log.findIndex((entry) => replaces && entry.id === replaces);
  const entry = { id, card };
  if (index < 0) log.push(entry);
  else log.splice(index, 1, entry);
  if (person === world.me.id) tell(place, entry, { replaces: index < 0 ? null : replaces, caused });
}

export function remove(id, place = world.place) {
  const log = entries(place);
  const index = log.findIndex((entry) => entry.id === id);
  if (index >= 0) {
    log.splice(index, 1);
    if (place === world.place) say("gone", id);
    return;
  }
  const parent = log.find((entry) => entry.message?.replies?.some((reply) => reply.id === id));
  if (!parent) return;
  parent.message.replies = parent.message.replies.filter((reply) => reply.id !== id);
  tell(place, parent);
}

function tell(place, entry, how = {}) {
  if (place === world.place) say("entry", { entry, ...how });
}

export function standing(person) {
  if (person.moderator) return "Moderator";
  return person.introduced ? "Member" : "Newcomer";
}

export const everyone = () => [...world.people.values()]
  .map((person) => ({ label: person.name, value: `<@${person.id}>`, about: person.about || "Not introduced yet", person }));

export const channels = () => [...world.places.values()]
  .filter((place) => place.kind === "channel")
  .map((place) => ({ label: place.name, value: `<#${place.id}>`, about: place.about }));
