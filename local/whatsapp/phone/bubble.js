// One message on the phone: its bubble, and what can be done with it.

import { h, icon } from "./dom.js";
import { clock, formatted, size } from "./format.js";
import { fileAddress } from "./server.js";

const TICKS = { accepted: ["tick", "Sent"], delivered: ["ticks", "Delivered"], read: ["ticks", "Read"] };
const MARKS = { url: "open", phone: "call", send_location: "pin", quick_reply: "reply", reply: "reply" };
const NAMES = { unsupported: "A message that WhatsApp cannot pass on", image: "Photo", video: "Video" };

/** What a message says in one line. */
export const gist = (message) =>
  message.header || message.body || message.filename || NAMES[message.type] || message.type;

/** The element of a message; `actions` are what its buttons do. */
export function bubble(message, quoted, business, actions) {
  const own = message.direction === "in";
  if (message.type === "system") return h("p", { class: "pill system" }, message.body);
  const author = own ? "You" : business.name;
  return h(
    "article",
    { class: `bubble ${own ? "own" : "theirs"}`, "aria-label": `${author}, ${clock(message.time)}`, tabindex: -1 },
    h(
      "div",
      { class: "balloon" },
      quoted ? quote(quoted, business, actions) : null,
      message.revoked ? h("p", { class: "gone" }, "This message was deleted") : said(message),
      footnote(message, own),
      options(message, author, actions),
    ),
    message.revoked ? [] : buttons(message, actions),
    reactions(message),
  );
}

function said(message) {
  return [
    message.media && file(message),
    message.place && place(message.place),
    message.header && h("p", { class: "heading" }, formatted(message.header)),
    text(message),
    message.footer && h("p", { class: "footer" }, message.footer),
  ].filter(Boolean);
}

function text(message) {
  if (message.body) return h("p", { class: "text" }, formatted(message.body));
  const silent = message.media || message.place || message.header;
  return silent ? null : h("p", { class: "gone" }, gist(message));
}

function file(message) {
  const address = fileAddress(message.media);
  switch (message.type) {
    case "image":
    case "sticker":
      return h("a", { href: address, target: "_blank" }, h("img", { src: address, alt: "Photo", class: message.type }));
    case "video":
      return h("video", { src: address, controls: true, "aria-label": "Video" });
    case "audio":
      return h("audio", { src: address, controls: true, "aria-label": "Voice message" });
    default: {
      const about = h("small", {}, `${message.media.mime_type}, ${size(message.media.file_size)}`);
      const name = h("span", {}, message.filename || "Document", about);
      return h("a", { href: address, target: "_blank", class: "document" }, icon("file"), name);
    }
  }
}

function place({ latitude, longitude, address }) {
  const spot = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return h("p", { class: "place" }, icon("pin", "Location"), address ? `${address} (${spot})` : spot);
}

function quote(quoted, business, actions) {
  const own = quoted.direction === "in";
  const author = h("strong", {}, own ? "You" : business.name);
  const show = { type: "button", class: `quote ${own ? "own" : "theirs"}`, onclick: () => actions.show(quoted) };
  return h("button", show, author, h("span", {}, formatted(gist(quoted))));
}

function footnote(message, own) {
  const [name, label] = TICKS[message.status] ?? TICKS.accepted;
  const tick = own ? icon(name, label) : null;
  if (tick && message.status === "read") tick.classList.add("read");
  return h("p", { class: "foot" }, message.edited ? "Edited " : null, clock(message.time), tick);
}

function options(message, author, actions) {
  const label = `Reply or react to ${author}, ${clock(message.time)}`;
  const properties = { type: "button", class: "options", "aria-label": label, "aria-haspopup": "dialog" };
  return h("button", { ...properties, onclick: () => actions.options(message) }, icon("down"));
}

function buttons(message, actions) {
  if (message.menu) {
    const open = { type: "button", class: "tap", "aria-haspopup": "dialog", onclick: () => actions.list(message) };
    return [h("button", open, icon("list"), message.menu)];
  }
  return message.buttons.map((button) => tappable(message, button, actions));
}

function tappable(message, button, actions) {
  const mark = icon(MARKS[button.kind] ?? "reply");
  if (button.kind === "url" || button.kind === "phone") {
    const href = button.kind === "url" ? button.value : `tel:${button.value}`;
    return h("a", { class: "tap", href, target: "_blank", rel: "noopener" }, mark, button.text);
  }
  return h("button", { type: "button", class: "tap", onclick: () => actions.tap(message, button) }, mark, button.text);
}

function reactions({ reactions: { own, theirs } }) {
  const all = [own, theirs].filter(Boolean).join("");
  return all ? h("p", { class: "reactions", "aria-label": `Reactions: ${all}`, role: "img" }, all) : null;
}
