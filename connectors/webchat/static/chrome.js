// What stands around the conversation: header, welcome with common tasks, and on wide screens the panel beside it.

import { el, icon, mark } from "./dom.js";
import { DATA, T, say } from "./texts.js";
import { embedded } from "./frame.js";

const phone = (number) => `tel:${number.replace(/[^\d+]/g, "")}`;

/** `on`: {save(), mail(), restart(), close()}. Gives the element and `show(status, connection)`. */
export function makeHeader(on) {
  const line = el("p", { class: "line" });
  const menu = el("div", { class: "header-menu", id: "header-menu", hidden: true });
  const button = el("button", { type: "button", class: "round", "aria-label": T.header.menu, "aria-expanded": "false", "aria-controls": "header-menu" }, icon("dots"));
  const toggle = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) menu.querySelector("button").focus();
  };
  const item = (name, words, work) =>
    el("button", { type: "button", onclick: () => { toggle(false); button.focus(); work(); } }, icon(name), words);
  menu.append(item("save", T.header.save, on.save));
  if (DATA.letters) menu.append(item("letter", T.header.mail, on.mail));
  menu.append(item("restart", T.header.restart, on.restart));
  button.addEventListener("click", () => toggle(menu.hidden));
  const tools = el("div", { class: "tools" });
  if (DATA.hotline) {
    const words = say(T.header.call, { hotline: DATA.hotline });
    tools.append(el("a", { class: "round call", href: phone(DATA.hotline), "aria-label": words, title: words }, icon("phone")));
  }
  tools.append(button);
  if (embedded) tools.append(el("button", { type: "button", class: "round", "aria-label": T.header.close, title: T.header.close, onclick: on.close }, icon("down")));
  const element = el("header", { class: "header" }, mark(),
    el("div", { class: "who" }, el("h1", {},
      el("span", { class: "name-company" }, DATA.company), el("span", { class: "name-assistant" }, T.header.title)), line), tools, menu);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    event.stopPropagation();
    toggle(false);
    button.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !element.contains(event.target)) toggle(false);
  });

  const show = (status, connection) => {
    const connected = connection === "online" || connection === "polling";
    line.textContent = connected ? statusLine(status) : connection === "offline" ? T.header.offline : T.header.connecting;
    line.dataset.status = connected ? status.status : "connecting";
  };
  return { element, show };
}

function statusLine({ status, agent, position }) {
  if (status === "agent") return agent ? say(T.header.agent, { agent }) : T.header.agent_unnamed;
  if (status === "waiting") return position ? say(T.header.waiting_position, { position }) : T.header.waiting;
  if (status === "closed") return T.header.closed;
  return T.header.online;
}

/** The greeting, the common tasks and some ways to ask, there before anything has come from the server. */
export function makeWelcome(choose, ask) {
  const cards = DATA.quick_starts.map((start) =>
    el("button", { type: "button", class: "card", onclick: () => choose(start) },
      el("span", { class: "card-icon" }, icon(start.icon)),
      el("span", { class: "card-words" }, el("strong", {}, start.title), el("span", {}, start.hint))));
  return el("section", { class: "welcome" }, mark(),
    el("h2", {}, say(T.welcome.title, DATA)), el("p", {}, T.welcome.text),
    el("div", { class: "cards", role: "group", "aria-label": T.welcome.label }, ...cards),
    el("div", { class: "examples", role: "group", "aria-labelledby": "examples" },
      el("h3", { id: "examples" }, T.welcome.examples_label),
      ...T.welcome.examples.map((words) => el("button", { type: "button", onclick: () => ask(words) }, words))));
}

/** On wide screens: what can be asked, and what to do in danger. */
export function makeAside() {
  const aside = el("aside", { class: "aside" },
    el("div", { class: "brand" }, mark(), el("p", {}, DATA.company)),
    el("h2", {}, T.aside.heading),
    el("p", { class: "lead" }, T.aside.lead),
    el("ul", { class: "points" }, ...T.aside.points.map((point) => el("li", {}, icon("check"), el("span", {}, point)))));
  if (DATA.hotline) {
    aside.append(el("section", { class: "safety" },
      el("h3", {}, icon("alert"), T.aside.safety_title),
      el("p", {}, `${T.aside.safety} `, el("a", { href: phone(DATA.hotline) }, DATA.hotline), ".")));
  }
  const link = DATA.privacy_url ? el("a", { href: DATA.privacy_url, target: "_blank", rel: "noopener noreferrer" }, T.aside.privacy_link) : null;
  aside.append(el("p", { class: "privacy" }, icon("shield"), el("span", {}, T.aside.privacy, " ", link)));
  return aside;
}
