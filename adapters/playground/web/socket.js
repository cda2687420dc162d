// The line to the server: it sends, hears, and dials again by itself, but never sends a thing twice.

const ANSWERS = new Set(["answer", "form", "done", "trouble", "messages", "suggestions", "clock"]);
const LONGEST_WAIT = 8000;

const waiting = new Map();
const origins = new Map();
let line = null;
let failures = 0;
let asked = 0;
let redial = null;
let hear = () => {};
let report = () => {};

/** Opens the line. `onFrame(frame, origin)` hears every frame; `onState` hears "open", "lost" or "refused". */
export function connect({ onFrame, onState }) {
  hear = onFrame;
  report = onState;
  keepKey();
  dial();
  addEventListener("online", dialNow);
  document.addEventListener("visibilitychange", () => document.hidden || dialNow());
}

/** Sends what expects no answer; false when the line is down. */
export function tell(request) {
  if (line?.readyState !== WebSocket.OPEN) return false;
  line.send(JSON.stringify(request));
  return true;
}

/** Sends and resolves with the frame that answers; `{is: "lost", sent}` when the line drops first. */
export function ask(request, origin = {}) {
  const number = ++asked;
  if (!tell({ ...request, ask: number })) return Promise.resolve({ is: "lost", sent: false });
  origins.set(number, origin);
  origins.delete(number - 200);
  return new Promise((resolve) => waiting.set(number, resolve));
}

function keepKey() {
  const address = new URL(location.href);
  const key = address.searchParams.get("key");
  if (!key) return;
  if (key !== sessionStorage.getItem("key")) sessionStorage.clear();
  sessionStorage.setItem("key", key);
  address.searchParams.delete("key");
  history.replaceState(null, "", address);
}

function dial() {
  clearTimeout(redial);
  redial = null;
  const key = sessionStorage.getItem("key");
  if (!key) return report("refused");
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const dialled = new WebSocket(`${scheme}://${location.host}/socket?key=${encodeURIComponent(key)}`);
  line = dialled;
  let opened = false;
  dialled.addEventListener("open", () => {
    opened = true;
    failures = 0;
    report("open");
  });
  dialled.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  dialled.addEventListener("close", () => dialled === line && drop(opened));
}

function dialNow() {
  if (redial !== null) dial();
}

function drop(opened) {
  line = null;
  for (const resolve of waiting.values()) resolve({ is: "lost", sent: true });
  waiting.clear();
  failures += 1;
  report(!opened && failures > 3 ? "refused" : "lost");
  const pause = Math.min(LONGEST_WAIT, 250 * 2 ** failures);
  redial = setTimeout(dial, pause * (0.75 + Math.random() / 2));
}

function receive(frame) {
  hear(frame, frame.ask ? origins.get(frame.ask) : undefined);
  if (!ANSWERS.has(frame.is) || !waiting.has(frame.ask)) return;
  waiting.get(frame.ask)(frame);
  waiting.delete(frame.ask);
}
