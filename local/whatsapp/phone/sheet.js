// The sheet that comes up from the bottom of the phone: menus, lists and small forms.

import { byId, h, icon } from "./dom.js";

const sheet = byId("sheet");
sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());

function open(title, ...content) {
  const close = { type: "button", "aria-label": "Close", class: "round", onclick: () => sheet.close() };
  const head = h("div", { class: "head" }, h("h2", { id: "sheet-title" }, title), h("button", close, icon("close")));
  sheet.replaceChildren(head, ...content);
  sheet.showModal();
}

function choice({ label, about, mark, run }) {
  const words = h("span", {}, label, about ? h("small", {}, about) : null);
  const pick = () => {
    sheet.close();
    run();
  };
  return h("li", {}, h("button", { type: "button", onclick: pick }, mark ? icon(mark) : null, words));
}

/** Offer choices, under headings if they have them; `first` stands above. */
export function choose(title, sections, first = null) {
  const lists = sections.map(({ heading, choices }) => [
    heading ? h("h3", {}, heading) : null,
    h("ul", { class: "choices" }, choices.map(choice)),
  ]);
  open(title, ...[first, ...lists.flat()].filter(Boolean));
}

/** A row of emoji to react with. */
export function emojis(all, react) {
  const pick = (emoji) => () => {
    sheet.close();
    react(emoji);
  };
  const button = (emoji) => h("button", { type: "button", "aria-label": `React with ${emoji}`, onclick: pick(emoji) }, emoji);
  return h("div", { class: "emojis" }, all.map(button));
}

/** Ask for some values; `done` gets them, and the sheet stays open if it throws. */
export function fill(title, fields, verb, done, extra = null) {
  const wrong = h("p", { role: "alert", class: "wrong" });
  const inputs = fields.map(({ label, ...properties }) =>
    h("label", {}, label, h("input", { autocomplete: "off", ...properties })),
  );
  const send = async (event) => {
    event.preventDefault();
    try {
      await done(Object.fromEntries(new FormData(event.target)));
      sheet.close();
    } catch (error) {
      wrong.textContent = error.message;
    }
  };
  const last = h("div", { class: "row" }, extra, h("button", { class: "main" }, verb));
  open(title, h("form", { onsubmit: send }, inputs, wrong, last));
}
