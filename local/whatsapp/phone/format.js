// Text as WhatsApp shows it: *bold*, _italic_, ~struck~, ```code``` and links; and times.

import { h } from "./dom.js";

const marked = (mark) =>
  `(?<![\\p{L}\\p{N}${mark}])${mark}(\\S(?:[^${mark}\\n]*\\S)?)${mark}(?![\\p{L}\\p{N}${mark}])`;
const PARTS = new RegExp(
  [
    "```([\\s\\S]+?)```",
    marked("\\*"),
    marked("_"),
    marked("~"),
    "(https?:\\/\\/[^\\s<]*[^\\s<.,:;!?\"')\\]])",
  ].join("|"),
  "gu",
);
const ELEMENTS = ["code", "strong", "em", "s"];

/** The nodes of a text. */
export function formatted(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(PARTS)) {
    nodes.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    nodes.push(part(found));
  }
  nodes.push(text.slice(end));
  return nodes;
}

function part([, code, bold, italic, struck, link]) {
  if (link) return h("a", { href: link, target: "_blank", rel: "noopener" }, link);
  if (code) return h("code", {}, code);
  const inside = [code, bold, italic, struck];
  const which = inside.findIndex((each) => each !== undefined);
  return h(ELEMENTS[which], {}, formatted(inside[which]));
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const WEEKDAY = new Intl.DateTimeFormat("en-GB", { weekday: "long" });
const DAY = 86400e3;

/** Hours and minutes; times are Unix seconds throughout. */
export const clock = (seconds) => CLOCK.format(seconds * 1000);

/** The day, as a separator between messages says it. */
export function day(seconds, now) {
  const start = (when) => new Date(when * 1000).setHours(0, 0, 0, 0);
  const ago = Math.round((start(now) - start(seconds)) / DAY);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  return ago > 1 && ago < 7 ? WEEKDAY.format(seconds * 1000) : DATE.format(seconds * 1000);
}

const PLANS = [/^(\+31)(6)(\d{4})(\d{4})$/, /^(\+31)(\d\d)(\d{3})(\d{4})$/, /^(\+32)(4\d\d)(\d\d)(\d\d)(\d\d)$/];

/** A number with blanks, as phones show it; others stay as they are. */
export function spaced(who) {
  const plan = PLANS.find((each) => each.test(who));
  return plan ? who.match(plan).slice(1).join(" ") : who;
}

/** A file's size in words. */
export const size = (bytes) =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
