// Starts the page, and gives every frame of the server to the part that it concerns.
import { be, open, read } from "./acts.js";
import { startClock } from "./clock.js";
import { startComposer } from "./composer.js";
import { find } from "./dom.js";
import { closeForm, showForm, startForm } from "./form.js";
import { startLog } from "./log.js";
import { showLine, startNotices, trouble } from "./notices.js";
import { startPeople } from "./people.js";
import { startPlaces } from "./places.js";
import { connect } from "./socket.js";
import { startTheme } from "./theme.js";
import { arrange, goTo, learn, meet, putAnswer, putMessage, remove, setMessages, setNow, setUnread, world } from "./world.js";

let restored = false;

const HEAR = {
  world: enterWorld,
  messages: ({ place, messages }, origin) => mine(origin) && setMessages(place, messages),
  message: ({ message }) => {
    putMessage(message);
    if (message.place === world.place) see(message.place);
  },
  gone: ({ id, place }) => remove(id, place),
  answer: (frame, origin) => {
    if (origin?.form) closeForm();
    putAnswer(frame, origin?.person ?? world.me.id, Boolean(origin));
    if (mine(origin) && frame.place !== world.place) setUnread(frame.place, (world.places.get(frame.place)?.unread ?? 0) + 1);
  },
  form: ({ form }, origin) => mine(origin) && showForm(form),
  done: (frame, origin) => origin?.form && closeForm(),
  people: ({ people }) => meet(people),
  places: ({ places }) => {
    if (!places.some((place) => place.id === world.place)) goToAddress(places[0].id, { quiet: true });
    arrange(places);
  },
  clock: ({ now }) => setNow(now),
  unread: ({ place, count }) => (place === world.place && !document.hidden ? see(place) : setUnread(place, count)),
  trouble: ({ ask, text }) => ask || trouble(text),
};

const mine = (origin) => !origin || origin.person === world.me.id;

function hear(frame, origin) {
  HEAR[frame.is]?.(frame, origin);
}

/** Stays in the place one was in, also as another person, if that place is there. */
function enterWorld(frame) {
  if (becomesAgain(frame) && world.me) return;
  const before = world.places.get(world.place);
  learn(frame);
  const direct = before?.kind === "direct" && [...world.places.values()].find((place) => place.kind === "direct");
  const here = [world.place, direct?.id, addressed(), frame.place, ...world.places.keys()].find((id) => world.places.has(id));
  goToAddress(here, { quiet: true });
  document.body.dataset.ready = "yes";
}

/** A new line starts as someone of the server's choice: asks, once a line, to be who one was before. */
function becomesAgain({ me, people }) {
  const wished = sessionStorage.getItem("person");
  const again = !restored && wished !== me.id && people.some((person) => person.id === wished);
  restored = true;
  if (again) be(wished);
  return again;
}

const addressed = () => decodeURIComponent(location.hash.replace(/^#\//, ""));

function goToAddress(id, { quiet = false } = {}) {
  const address = `#/${encodeURIComponent(id)}`;
  if (location.hash !== address) history[quiet ? "replaceState" : "pushState"](null, "", address);
  visit(id);
}

function visit(id) {
  goTo(id);
  open(id).then((reply) => reply.is === "trouble" && trouble(reply.text));
  see(id);
}

function see(id) {
  if (document.hidden) return;
  setUnread(id, 0);
  read(id);
}

function line(state) {
  if (state === "lost") restored = false;
  showLine(state);
}

startTheme();
startPlaces();
startPeople();
startClock();
startComposer();
startNotices();
startLog();
startForm();
addEventListener("hashchange", () => world.places.has(addressed()) && visit(addressed()));
document.addEventListener("visibilitychange", () => world.place && see(world.place));
document.addEventListener("click", (event) => {
  const skip = event.target.closest("[data-skip]");
  if (!skip) return;
  event.preventDefault();
  find(skip.dataset.skip).querySelector("textarea, input, button").focus();
});
connect({ onFrame: hear, onState: line });
