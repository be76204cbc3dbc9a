// The phone: which one is open, what it shows, and what its owner does on it.

import * as chat from "./chat.js";
import * as composer from "./composer.js";
import { byId } from "./dom.js";
import { clock, spaced } from "./format.js";
import * as menus from "./menus.js";
import * as people from "./people.js";
import * as server from "./server.js";

const EVERY = 600; // milliseconds between two looks at the chat
const PEOPLE_EVERY = 3; // looks
const LOST = "The simulator does not answer.";
let who = null;
let carried = ""; // a text that a link brought, until a phone is chosen
let looks = 0;

const actions = {
  act: (action) => attempt(() => server.act(who, action)),
  tap(message, button) {
    if (button.kind === "send_location") return menus.location(actions, { message_id: message.id });
    // A list may hold two rows with one title; a template's payloads may be alike.
    const named = button.kind === "quick_reply" ? button.text : button.value;
    return actions.act({ type: "button", button: named, message_id: message.id });
  },
  list: (message) => menus.list(actions, message),
  options: (message) => menus.options(actions, message),
  show: chat.goTo,
  quote: (message) => composer.quote(message, message.direction === "in" ? "You" : byId("business").textContent),
  turn: (on) => attempt(() => server.turn(who, on)),
  async move(action) {
    const moved = await server.act(who, { type: "system", ...action });
    open(moved.phone ?? moved.bsuid);
  },
  rename: () => attempt(() => actions.move({ system: "user_changed_user_id" })),
};

async function attempt(call) {
  try {
    await call();
    byId("notice").textContent = "";
    await look();
    chat.scrollToEnd();
    return true;
  } catch (error) {
    byId("notice").textContent = error.message;
    return false;
  }
}

async function look() {
  const asked = who;
  const found = await server.chat(asked);
  if (asked !== who) return;
  byId("business").textContent = found.business.name;
  byId("business-phone").textContent = spaced(found.business.phone);
  byId("time").textContent = clock(found.now);
  chat.show(found, actions);
  showPower(found);
}

function showPower({ on, waiting }) {
  byId("off").hidden = on;
  byId("composer").inert = !on;
  byId("log").inert = !on;
  const some = waiting === 1 ? "One message waits." : `${waiting} messages wait.`;
  byId("waiting").textContent = waiting ? some : "Nothing waits for it yet.";
}

function open(chosen) {
  if (chosen !== who) {
    chat.clear();
    composer.clear();
  }
  who = chosen;
  people.remember(who);
  byId("own").textContent = spaced(who);
  document.body.dataset.view = "chat";
  document.body.dataset.who = who;
  history.replaceState(null, "", `/phone?who=${encodeURIComponent(who)}`);
  if (carried) composer.prefill(carried);
  carried = "";
  byId("carried").hidden = true;
  looks = 0;
  tick();
}

function leave() {
  document.body.dataset.view = "people";
  looks = 0;
  byId("who").focus();
}

async function send(event) {
  event.preventDefault();
  const messages = await composer.written();
  if (!messages.length) return;
  let sent = true;
  for (const message of messages) sent = sent && (await actions.act(message));
  if (sent) composer.clear();
  byId("text").focus();
}

function choose(event) {
  event.preventDefault();
  try {
    open(people.read(byId("who").value));
    byId("who").value = "";
    byId("wrong").textContent = "";
  } catch (error) {
    byId("wrong").textContent = error.message;
  }
}

let timer = 0;
async function tick() {
  clearTimeout(timer);
  try {
    if (looks++ % PEOPLE_EVERY === 0) await people.list(who, open);
    if (who) await look();
    if (byId("notice").textContent === LOST) byId("notice").textContent = "";
  } catch {
    byId("notice").textContent = LOST;
  }
  clearTimeout(timer);
  timer = setTimeout(tick, EVERY);
}

function listen() {
  byId("choose").addEventListener("submit", choose);
  byId("composer").addEventListener("submit", send);
  byId("invent").addEventListener("click", () => open(people.invented()));
  byId("leave").addEventListener("click", leave);
  byId("menu").addEventListener("click", () => who && menus.phone(actions, byId("off").hidden));
  byId("attach").addEventListener("click", () => menus.attachments(actions));
  byId("switch-on").addEventListener("click", () => actions.turn(true));
  byId("newest").addEventListener("click", chat.scrollToEnd);
  for (const id of ["picture", "document"]) {
    byId(id).addEventListener("change", (event) => {
      composer.attach(event.target.files[0] ?? null);
      event.target.value = "";
    });
  }
  byId("text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    byId("composer").requestSubmit();
  });
}

async function start() {
  listen();
  const query = new URLSearchParams(location.search);
  carried = query.get("text") ?? "";
  await people.list(null, open).catch(() => {});
  // In a query a plus stands for a blank, and nobody remembers that when typing a number.
  const named = query.get("who") ?? (query.has("text") ? people.last() : null);
  if (named) {
    try {
      return open(people.read(named));
    } catch (error) {
      byId("wrong").textContent = error.message;
    }
  }
  byId("carried").hidden = !carried;
  byId("carried").textContent = `A link wants to say “${carried}”. Choose the phone that opens it.`;
  tick();
}

start();
