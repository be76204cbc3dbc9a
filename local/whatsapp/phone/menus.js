// What the sheets offer: the phone's menu, attachments, lists, and what can be done with a message.

import { byId, h, icon } from "./dom.js";
import * as sheet from "./sheet.js";

const EMOJIS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/** The menu of the phone itself. */
export function phone(actions, on) {
  const power = on ? "Switch the phone off" : "Switch the phone on";
  sheet.choose("This phone", [
    {
      choices: [
        { label: power, about: on ? "Messages wait for it" : "", run: () => actions.turn(!on) },
        { label: "Change number", about: "WhatsApp tells the business", run: () => number(actions) },
        {
          label: "Change user id",
          about: "As WhatsApp does now and then",
          run: () => actions.rename(),
        },
      ],
    },
  ]);
}

function number(actions) {
  const field = { label: "New number", name: "phone", inputmode: "tel", required: true, placeholder: "+31687654321" };
  const plain = (typed) => typed.replace(/[\s().-]/g, "");
  sheet.fill("Change number", [field], "Change", ({ phone: typed }) => actions.move({ new_phone: plain(typed) }));
}

/** What can be attached. */
export function attachments(actions) {
  sheet.choose("Attach", [
    {
      choices: [
        { label: "Photo or video", mark: "open", run: () => byId("picture").click() },
        { label: "Document or sound", mark: "file", run: () => byId("document").click() },
        { label: "Location", mark: "pin", run: () => location(actions) },
      ],
    },
  ]);
}

/** Share a place; `about` names the message that asked for it. */
export function location(actions, about = {}) {
  const degrees = { inputmode: "decimal", required: true };
  const fields = [
    { label: "Latitude", name: "latitude", value: "52.37027", ...degrees },
    { label: "Longitude", name: "longitude", value: "4.89517", ...degrees },
    { label: "Name (may be left out)", name: "name" },
  ];
  sheet.fill("Share a location", fields, "Send", (given) => share(actions, given, about), here());
}

async function share(actions, { latitude, longitude, name }, about) {
  const place = { latitude: Number(latitude), longitude: Number(longitude) };
  if (!(Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180)) {
    throw new Error("Latitude is from -90 to 90 degrees, longitude from -180 to 180.");
  }
  if (name) place.name = name;
  await actions.act({ type: "location", location: place, ...about });
}

function here() {
  const fillIn = ({ target: { form } }) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.latitude.value = coords.latitude.toFixed(5);
        form.elements.longitude.value = coords.longitude.toFixed(5);
      },
      (error) => (form.querySelector("[role=alert]").textContent = error.message),
    );
  return h("button", { type: "button", class: "plain", onclick: fillIn }, icon("pin"), "Where I am");
}

/** The rows of a list message. */
export function list(actions, message) {
  const headings = [...new Set(message.buttons.map((row) => row.section))];
  const sections = headings.map((heading) => ({
    heading,
    choices: message.buttons
      .filter((row) => row.section === heading)
      .map((row) => ({ label: row.text, about: row.description, run: () => actions.tap(message, row) })),
  }));
  sheet.choose(message.menu, sections);
}

/** What can be done with a message. */
export function options(actions, message) {
  const react = (emoji) => actions.act({ type: "reaction", message_id: message.id, ...(emoji ? { emoji } : {}) });
  const choices = [{ label: "Reply", mark: "reply", run: () => actions.quote(message) }];
  if (message.reactions.own) choices.push({ label: "Take the reaction away", mark: "close", run: () => react("") });
  sheet.choose("Message", [{ choices }], sheet.emojis(EMOJIS, react));
}
