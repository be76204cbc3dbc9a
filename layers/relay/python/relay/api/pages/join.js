"use strict";
(() => {
  const id = (name) => document.getElementById(name);
  const map = id("map"), chosen = id("chosen"), told = id("chosen-told"), search = id("search");
  const boxes = new Map([...document.querySelectorAll("#list input")].map((box) => [box.value, box]));
  const paths = new Map([...map.querySelectorAll("path")].map((path) => [path.dataset.group, path]));
  const nameOf = (group) => boxes.get(group).closest("li").dataset.name;
  const most = Number(told.dataset.most);
  document.documentElement.classList.add("script");

  // What is chosen: the checkboxes know; map and labels follow.
  const show = () => {
    const picked = [...boxes.values()].filter((box) => box.checked);
    chosen.replaceChildren(...picked.map((box) => label(box)));
    chosen.hidden = picked.length === 0;
    id("none-chosen").hidden = picked.length > 0;
    for (const [group, path] of paths) {
      path.classList.toggle("chosen", boxes.get(group).checked);
      if (boxes.get(group).checked) map.append(path); // on top, so that its line is whole
    }
  };
  const label = (box) => {
    const item = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    button.textContent = nameOf(box.value);
    button.setAttribute("aria-label", chosen.dataset.remove.replace("{name}", button.textContent));
    button.addEventListener("click", () => {
      set(box, false);
      (chosen.querySelector("button") || box).focus();
    });
    item.append(button);
    return item;
  };
  const set = (box, wanted) => {
    const full = wanted && [...boxes.values()].filter((each) => each !== box && each.checked).length >= most;
    box.checked = wanted && !full;
    told.textContent = full ? told.dataset.many : "";
    show();
    return box.checked;
  };
  for (const box of boxes.values()) box.addEventListener("change", () => set(box, box.checked));

  // The map.
  const bring = (box) => {
    const scroll = box.closest(".scroll"), row = box.closest("li");
    if (row.hidden) find("");
    scroll.scrollTop += row.getBoundingClientRect().top - scroll.getBoundingClientRect().top - scroll.clientHeight / 2;
  };
  const over = (group) => {
    for (const [each, path] of paths) path.classList.toggle("over", each === group);
    id("map-name").textContent = group ? nameOf(group) : "";
  };
  map.addEventListener("click", (event) => {
    const box = boxes.get(event.target.dataset.group);
    if (!box) return;
    over(box.value);
    if (set(box, !box.checked)) bring(box);
  });
  map.addEventListener("pointermove", (event) => over(event.target.dataset.group));
  map.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && over());

  // The search.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}|[^\p{L}\p{N}]/gu, "").toLowerCase();
  const find = (text) => {
    if (search.value !== text) search.value = text;
    const wanted = plain(text);
    let found = 0;
    for (const box of boxes.values()) {
      const row = box.closest("li"), hit = plain(row.dataset.name).includes(wanted);
      row.hidden = !hit;
      found += hit;
      paths.get(box.value)?.classList.toggle("faint", !hit);
    }
    for (const shelf of document.querySelectorAll(".shelf")) shelf.hidden = !shelf.querySelector("li:not([hidden])");
    id("no-match").hidden = found > 0;
    const said = id("search-told");
    said.textContent = wanted ? (found ? said.dataset.found.replace("{n}", found) : said.dataset.none) : "";
  };
  search.addEventListener("input", () => find(search.value));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape") find("");
  });

  // The location never leaves this page: it is compared with the map here.
  const locate = id("locate"), place = id("locate-told");
  const here = ({ coords }) => {
    const { west, north, perLon, perLat } = map.dataset;
    const at = (dx, dy) => {
      const point = map.createSVGPoint();
      point.x = (coords.longitude - west) * perLon + dx;
      point.y = (north - coords.latitude) * perLat + dy;
      return [...paths].find(([, path]) => path.isPointInFill(point));
    };
    // Simplified borders leave hairline gaps: look a step aside as well.
    const hit = at(0, 0) || at(2, 0) || at(-2, 0) || at(0, 2) || at(0, -2);
    if (!hit) { place.textContent = place.dataset.elsewhere; return; }
    const box = boxes.get(hit[0]);
    if (set(box, true)) {
      place.textContent = place.dataset.located.replace("{name}", nameOf(hit[0]));
      bring(box);
    } else place.textContent = "";
    over(hit[0]);
  };
  const nowhere = () => { place.textContent = place.dataset.failed; };
  locate.addEventListener("click", () => {
    if (!navigator.geolocation) { nowhere(); return; }
    place.textContent = place.dataset.locating;
    navigator.geolocation.getCurrentPosition(here, nowhere, { timeout: 10000, maximumAge: 60000 });
  });

  show();
  // Where autofocus knows form fields only.
  addEventListener("load", () => document.activeElement === document.body && id("errors")?.focus());
})();
