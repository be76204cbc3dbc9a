// What is being written: the text, the message quoted, the file attached.

import { gist } from "./bubble.js";
import { byId, h, icon } from "./dom.js";
import { formatted, size } from "./format.js";

const KINDS = [
  [/^image\/(jpeg|png)$/, "image"],
  [/^image\/webp$/, "sticker"],
  [/^video\/(mp4|3gpp)$/, "video"],
  [/^audio\//, "audio"],
];
const text = byId("text");
let quoted = null;
let file = null;

/** Put a text in the field, ready to be sent. */
export function prefill(words) {
  text.value = words;
  text.focus();
}

/** Quote a message; null ends it. */
export function quote(message, author) {
  quoted = message;
  const strip = message && [h("strong", {}, author), h("span", {}, formatted(gist(message)))];
  fillStrip(byId("quoting"), strip, "Do not quote", () => quote(null));
  if (message) text.focus();
}

/** Attach a file; null takes it away. */
export function attach(chosen) {
  file = chosen;
  const strip = chosen && [preview(chosen), h("span", {}, chosen.name, h("small", {}, size(chosen.size)))];
  fillStrip(byId("attached"), strip, "Remove the file", () => attach(null));
  if (chosen) text.focus();
}

function preview(chosen) {
  if (!chosen.type.startsWith("image/")) return icon("file");
  const picture = h("img", { alt: "", src: URL.createObjectURL(chosen) });
  picture.onload = () => URL.revokeObjectURL(picture.src);
  return picture;
}

function fillStrip(strip, content, label, drop) {
  const button = { type: "button", "aria-label": label, class: "round", onclick: drop };
  strip.hidden = !content;
  strip.replaceChildren(...(content ? [h("div", {}, content), h("button", button, icon("close"))] : []));
}

/** Forget all of it: it was sent, or another phone was chosen. */
export function clear() {
  text.value = "";
  quote(null);
  attach(null);
}

/** What is to be sent, one action per message: none if nothing was written. */
export async function written() {
  const about = quoted ? { message_id: quoted.id } : {};
  const words = text.value.trim();
  const said = words ? { text: words } : {};
  if (!file) return words ? [{ ...said, ...about }] : [];
  const sent = await asMedia(file);
  const silent = sent.type === "audio" || sent.type === "sticker"; // these have no caption
  return silent && words ? [{ ...sent, ...about }, said] : [{ ...sent, ...said, ...about }];
}

async function asMedia(chosen) {
  const type = KINDS.find(([pattern]) => pattern.test(chosen.type))?.[1] ?? "document";
  const media = { data: await base64(chosen), mime_type: chosen.type || "application/octet-stream" };
  if (type === "document") media.filename = chosen.name;
  if (type === "audio") media.voice = true;
  return { type, media };
}

const base64 = (chosen) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(chosen);
  });
