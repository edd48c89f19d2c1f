// One message as an element. The element is made once; what changes later (state, choices) is painted on it.

import { el, icon, linkified, mark } from "./dom.js";
import { T, fileSize, fullTime, hour, say } from "./texts.js";

/** "Trợ lý ảo", "Lan · Tổng đài viên", … */
export function authorName(item) {
  if (item.author === "agent" && item.name) return say(T.log.agent_named, { name: item.name });
  return T.log[item.author] ?? T.log.system;
}

/** `on`: {choose(item, button), enlarge(media), resend(id), discard(id), loaded()} */
export function makeBubble(item, on) {
  const row = el("li", { class: `row row-${item.author}`, "data-key": item.key });
  if (item.author === "system") {
    row.append(el("p", { class: "notice" }, ...linkified(item.text, T.log.opens_new)));
    return row;
  }
  const time = el("time", { class: "time" });
  const body = el("div", { class: "stack" },
    el("p", { class: "author" }, authorName(item)),
    el("div", { class: "content" }),
    el("p", { class: "meta" }, time, el("span", { class: "delivery" })));
  row.append(avatar(item), body);
  fillContent(row, item, on);
  return row;
}

function avatar(item) {
  if (item.author === "bot") return el("span", { class: "avatar", "aria-hidden": "true" }, mark());
  if (item.author === "agent") {
    const initial = (item.name ?? T.log.agent).trim().split(/\s+/).pop().charAt(0).toLocaleUpperCase("vi");
    return el("span", { class: "avatar avatar-agent", "aria-hidden": "true" }, initial);
  }
  return "";
}

/** The text, pictures, files and choices of a message; again when the message itself has changed. */
export function fillContent(row, item, on) {
  const content = row.querySelector(".content");
  if (!content) return;
  const parts = [];
  if (item.deleted) parts.push(el("p", { class: "bubble bubble-gone" }, T.log.deleted));
  if (item.text) parts.push(el("p", { class: "bubble" }, ...linkified(item.text, T.log.opens_new)));
  for (const media of item.media) parts.push(shownMedia(item, media, on));
  if (item.buttons.length) parts.push(choices(item, on));
  content.replaceChildren(...parts);
}

function shownMedia(item, media, on) {
  if (media.kind === "image") return picture(item, media, on);
  if (media.kind !== "audio" || !media.url) return fileChip(media);
  return el("audio", { class: "voice", controls: true, preload: "metadata", src: media.url, "aria-label": T.media.voice });
}

function picture(item, media, on) {
  const alt = media.alt || T.media[`image_${item.author}`] || T.media.image_bot;
  const figure = el("figure", { class: "picture" });
  const show = () => {
    const image = el("img", {
      src: media.url, alt, width: media.width, height: media.height, decoding: "async",
      onload: () => on.loaded(),
      onerror: () => figure.replaceChildren(
        el("p", { class: "picture-failed" }, T.media.failed, " ",
          el("button", { type: "button", class: "link", onclick: show }, T.media.retry))),
    });
    if (media.width && media.height) {
      // Room is kept before the picture comes, so that nothing jumps.
      image.style.aspectRatio = `${media.width} / ${media.height}`;
      image.style.width = `${Math.min(300, media.width)}px`;
    }
    const enlarge = () => on.enlarge({ ...media, alt });
    figure.replaceChildren(
      el("button", { type: "button", class: "picture-open", "aria-label": say(T.media.enlarge, { alt }), onclick: enlarge }, image));
    if (item.author !== "customer") {
      figure.append(el("a", { class: "picture-save", href: media.url, download: media.name || "hinh-anh.png" },
        icon("save"), T.media.save));
    }
  };
  if (media.url) show();
  else figure.append(el("p", { class: "picture-failed" }, say(T.media.file, { name: media.name })));
  return figure;
}

function fileChip(media) {
  const about = [icon("file"), el("span", { class: "file-name" }, media.name || T.media.file), el("span", { class: "file-size" }, fileSize(media.size))];
  if (!media.url) return el("p", { class: "file" }, ...about);
  return el("a", { class: "file", href: media.url, download: media.name || true, "aria-label": say(T.media.download, { name: media.name }) }, ...about);
}

function choices(item, on) {
  const buttons = item.buttons.map((button) => {
    if (button.url !== undefined) {
      if (!button.url) return null;
      return el("a", { class: "choice", href: button.url, target: "_blank", rel: "noopener noreferrer nofollow" },
        button.title, el("span", { class: "unseen" }, ` (${T.log.opens_new})`));
    }
    return el("button", { type: "button", class: "choice", "data-title": button.title, onclick: () => on.choose(item, button) },
      icon("check"), el("span", {}, button.title), el("span", { class: "unseen chosen-word" }));
  });
  return el("div", { class: "choices", role: "group", "aria-label": T.log.choices }, ...buttons);
}

/** Choices can be used until the customer has said something after them; `chosen` is what they said. */
export function paintChoices(row, open, chosen) {
  for (const button of row.querySelectorAll("button.choice")) {
    const taken = !open && chosen === button.dataset.title;
    button.disabled = !open;
    button.classList.toggle("is-chosen", taken);
    button.querySelector(".chosen-word").textContent = taken ? ` (${T.log.chosen})` : "";
  }
}

/** Time, and for the customer's own messages how far they have come. */
export function paintMeta(row, item, readByUs, on) {
  const time = row.querySelector(".time");
  if (!time) return;
  const shown = hour(item.at);
  if (time.textContent !== shown) {
    time.textContent = shown;
    time.dateTime = item.at.toISOString();
    time.title = fullTime(item.at);
  }
  if (item.author !== "customer") return;
  const state = item.state ?? (item.seq <= readByUs ? "read" : "sent");
  const note = typeof item.note === "number" ? item.note : 0;
  const painted = `${state}:${item.note ?? ""}`;
  const delivery = row.querySelector(".delivery");
  if (delivery.dataset.state === painted) return;
  delivery.dataset.state = painted;
  row.classList.toggle("is-waiting", state !== "sent" && state !== "read");
  row.classList.toggle("is-failed", state === "failed");
  const words = say(T.state[state], { seconds: note });
  const icons = { sending: "clock", waiting: "clock", slow: "clock", sent: "check", read: "checks", failed: "alert" };
  delivery.replaceChildren(icon(icons[state]), el("span", {}, words));
  if (state === "failed") {
    if (typeof item.note === "string" && item.note) delivery.append(el("span", { class: "reason" }, item.note));
    delivery.append(el("span", { class: "remedies" },
      el("button", { type: "button", class: "link", onclick: () => on.resend(item.client_id) }, T.state.resend),
      el("button", { type: "button", class: "link", onclick: () => on.discard(item.client_id) }, T.state.discard)));
  }
  if (state === "waiting" || state === "slow") {
    delivery.append(el("button", { type: "button", class: "link", onclick: () => on.resend(item.client_id) }, T.state.resend));
  }
}
