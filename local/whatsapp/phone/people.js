// Whose phone it is: people already met, a number typed, or one made up.

import { byId, h, icon } from "./dom.js";
import { clock, spaced } from "./format.js";
import { chats } from "./server.js";

const LAST = "whatsapp phone";
const USER_ID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
const COUNTRY = /^\+(31|32|49|33|352)/;
let known = [];
let business = { phone: "+31" };

/** The phone used last in this browser. */
export const last = () => localStorage.getItem(LAST);

export const remember = (who) => localStorage.setItem(LAST, who);

/** Read what somebody typed: a number, with or without plus and blanks, or a user id. */
export function read(typed) {
  const plain = typed.trim();
  if (USER_ID.test(plain)) return plain;
  const code = business.phone.match(COUNTRY)?.[1] ?? "31";
  const digits = plain.replace(/[\s().-]/g, "").replace(/^(\+|00)/, "").replace(/^0/, code);
  if (!/^\d{7,15}$/.test(digits)) {
    throw new Error("Type a number such as +31 6 12345678, or a user id such as NL.1349.");
  }
  return `+${digits}`;
}

/** A number that nobody here has yet, in the country of the business. */
export function invented() {
  const code = business.phone.match(COUNTRY)?.[1] ?? "31";
  const start = { 31: "+316555", 32: "+3245555", 49: "+4915155", 33: "+336555", 352: "+35266155" }[code];
  const length = { 31: 5, 32: 4, 49: 6, 33: 5, 352: 4 }[code];
  for (;;) {
    const who = start + String(Math.floor(Math.random() * 10 ** length)).padStart(length, "0");
    if (!known.some((each) => each.who === who)) return who;
  }
}

/** Show who there is; `open` is called with whoever is chosen. */
export async function list(chosen, open) {
  const found = await chats();
  business = found.business;
  if (JSON.stringify([found.chats, chosen]) === byId("met").dataset.source) return;
  known = found.chats;
  byId("met").dataset.source = JSON.stringify([known, chosen]);
  const rows = known.map((each) => row(each, each.who === chosen, open));
  byId("met").replaceChildren(...(rows.length ? rows : [h("li", { class: "nobody" }, "Nobody yet.")]));
}

function row({ who, at, last: said }, chosen, open) {
  const go = (event) => {
    event.preventDefault();
    open(who);
  };
  const link = { href: `/phone?who=${encodeURIComponent(who)}`, onclick: go, "aria-current": chosen ? "true" : null };
  const words = h("span", { class: "words" }, h("strong", {}, spaced(who)), h("span", {}, said));
  return h("li", {}, h("a", link, h("span", { class: "face" }, icon("person")), words, h("time", {}, clock(at))));
}
