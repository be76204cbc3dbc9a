// The conversation: bubbles in order of time, renewed where something changed.

import { bubble } from "./bubble.js";
import { byId, h } from "./dom.js";
import { day } from "./format.js";

const shown = new Map(); // by id: what it was made from, and its element
const NEAR = 120; // pixels from the end that count as being there

/** Messages as the phone shows them: reactions, edits and deletions at what they are about. */
export function arranged(messages) {
  const found = new Map();
  for (const message of [...messages].sort((one, other) => one.time - other.time)) {
    const about = found.get(message.quotes);
    if (message.type === "reaction") {
      if (about) about.reactions[message.direction === "in" ? "own" : "theirs"] = message.body;
    } else if (message.type === "edit") {
      if (about) Object.assign(about, { body: message.body, edited: true });
    } else if (message.type === "revoke") {
      if (about) about.revoked = true;
    } else found.set(message.id, { ...message, reactions: { own: "", theirs: "" } });
  }
  return found;
}

/** Show a chat; what did not change stays as it is, with focus and selection. */
export function show(chat, actions) {
  const log = byId("log");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  const before = log.childElementCount;
  const wanted = elements(arranged(chat.messages), chat, actions);
  const focused = log.contains(document.activeElement) && document.activeElement;
  wanted.forEach((element, place) => {
    if (log.children[place] !== element) log.insertBefore(element, log.children[place] ?? null);
  });
  while (log.childElementCount > wanted.length) log.lastElementChild.remove();
  if (focused && !focused.isConnected) log.focus({ preventScroll: true });
  if (atEnd || !before) scrollToEnd();
  else if (log.childElementCount > before) byId("newest").hidden = false;
}

function elements(messages, chat, actions) {
  const wanted = [];
  let today = "";
  for (const message of messages.values()) {
    const date = day(message.time, chat.now);
    if (date !== today) wanted.push(kept(`day ${date}`, date, () => separator(date)));
    today = date;
    const quoted = messages.get(message.quotes);
    const source = JSON.stringify([message, quoted]);
    wanted.push(kept(message.id, source, () => bubble(message, quoted, chat.business, actions)));
  }
  return wanted.length ? wanted : [kept("empty", "", () => hint(chat.business))];
}

function kept(id, source, make) {
  if (shown.get(id)?.source !== source) {
    const element = make();
    element.dataset.id = id;
    element.classList.toggle("new", !shown.has(id));
    shown.set(id, { source, element });
  }
  return shown.get(id).element;
}

const separator = (date) => h("h3", { class: "pill" }, date);

const hint = ({ name, phone }) =>
  h("p", { class: "pill hint" }, `No messages yet. Write to ${name}, ${phone}.`);

/** Forget what is shown: another phone was chosen. */
export function clear() {
  shown.clear();
  byId("log").replaceChildren();
  byId("newest").hidden = true;
}

/** Go to the newest message. */
export function scrollToEnd() {
  const log = byId("log");
  log.scrollTop = log.scrollHeight;
  byId("newest").hidden = true;
}

/** Go to a message, as a tap on its quote does. */
export function goTo(message) {
  const element = shown.get(message.id)?.element;
  element?.scrollIntoView({ block: "center" });
  element?.focus({ preventScroll: true });
}
