// The list of messages: days, groups, choices, typing, and where the reader is.

import { authorName, fillContent, makeBubble, paintChoices, paintMeta } from "./bubble.js";
import { el, icon } from "./dom.js";
import { T, dayKey, dayName, say } from "./texts.js";

const GROUP = 5 * 60_000; // messages of one author within this belong together
const NEAR = 90; // pixels from the end that still count as "at the end"

export class Log {
  /** `on`: as in bubble.js, and `older()`. */
  constructor(welcome, on) {
    this.on = { ...on, loaded: () => this.followed && this.toEnd(false) };
    this.rows = new Map(); // key → {row, item}
    this.followed = true;
    this.top = 0;
    this.list = el("ol", { class: "messages", role: "list" });
    this.older = el("button", { type: "button", class: "older", hidden: true, onclick: () => on.older() }, T.log.older);
    this.typing = el("div", { class: "row row-typing", hidden: true },
      el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      el("span", { class: "typing-name" }));
    this.end = el("button", { type: "button", class: "to-end", hidden: true, "aria-label": T.log.to_bottom, onclick: () => this.toEnd() },
      icon("arrow"), el("span", { class: "to-end-word" }, T.log.new));
    this.live = el("div", { role: "log", "aria-label": T.log.label, "aria-live": "polite", "aria-relevant": "additions", class: "log-live" }, this.list);
    this.scroller = el("div", { class: "scroller", tabindex: "0", "aria-label": T.log.label, role: "region" },
      el("div", { class: "column" }, welcome, this.older, this.live, this.typing));
    this.element = el("div", { class: "log" }, this.scroller, this.end);
    this.scroller.addEventListener("scroll", () => this.watch(), { passive: true });
    // A phone's keyboard takes half of the window, a picture grows as it loads: keep the last message in sight.
    const sizes = new ResizeObserver(() => this.followed && this.toEnd(false));
    sizes.observe(this.scroller);
    sizes.observe(this.live);
  }

  watch() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const near = scrollHeight - scrollTop - clientHeight < NEAR;
    // On its way down to the end it is still following; only going up is the reader's wish to stay behind.
    if (near) this.followed = true;
    else if (scrollTop < this.top - 2) this.followed = false;
    this.top = scrollTop;
    if (this.followed) this.end.classList.remove("has-new");
    this.end.hidden = this.followed;
  }

  toEnd(smooth = true) {
    if (!this.rows.size) return; // the greeting is read from its beginning
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
    this.followed = true;
    this.end.hidden = true;
  }

  clear() {
    this.rows.clear();
    this.list.replaceChildren();
  }

  /** History is not read out; what comes after is. */
  quietly(work) {
    this.live.setAttribute("aria-live", "off");
    work();
    requestAnimationFrame(() => requestAnimationFrame(() => this.live.setAttribute("aria-live", "polite")));
  }

  /** Make the list show these items. */
  show(conversation) {
    const items = conversation.items();
    const before = this.scroller.scrollHeight - this.scroller.scrollTop;
    const known = new Set(items.map((item) => item.key));
    for (const [key, { row }] of this.rows) {
      if (known.has(key)) continue;
      row.remove();
      this.rows.delete(key);
    }
    const added = this.place(items);
    this.paint(items, conversation);
    this.older.hidden = !conversation.hasOlder;
    const own = added.some((item) => item.author === "customer" && item.state);
    const first = items[0]?.key;
    if (this.followed || own) this.toEnd(added.length > 0 && added.length < 4);
    // Older messages came in above: stay at the one being read.
    else if (this.first !== first) this.scroller.scrollTop = this.scroller.scrollHeight - before;
    else if (added.length) this.end.classList.add("has-new");
    this.first = first;
    this.watch();
  }

  /** Rows in order, days between them; gives the items that are new. */
  place(items) {
    const added = [];
    let at = this.list.firstElementChild;
    let day = null;
    for (const item of items) {
      const key = dayKey(item.at);
      if (key !== day) {
        day = key;
        if (at?.dataset.day === key) {
          at.firstElementChild.textContent = dayName(item.at);
          at = at.nextElementSibling;
        } else {
          this.list.insertBefore(el("li", { class: "day", "data-day": key }, el("span", {}, dayName(item.at))), at);
        }
      }
      let held = this.rows.get(item.key);
      if (!held) {
        held = { row: makeBubble(item, this.on), item };
        this.rows.set(item.key, held);
        added.push(item);
      }
      while (at && at !== held.row && at.dataset.day) {
        const next = at.nextElementSibling;
        at.remove();
        at = next;
      }
      if (at === held.row) at = at.nextElementSibling;
      else this.list.insertBefore(held.row, at);
      this.update(held, item);
    }
    while (at) {
      const next = at.nextElementSibling;
      at.remove();
      at = next;
    }
    return added;
  }

  /** Rebuild what a message says when the server has changed it. */
  update(held, item) {
    const shape = (of) => JSON.stringify([of.text, of.deleted, of.buttons, of.media.map((media) => [media.id ?? media.url, Boolean(media.url)])]);
    const was = held.item;
    held.item = item;
    if (was === item || shape(was) === shape(item)) return;
    fillContent(held.row, item, this.on);
    const author = held.row.querySelector(".author");
    if (author) author.textContent = authorName(item);
  }

  paint(items, conversation) {
    const answered = conversation.answeredUpTo;
    items.forEach((item, index) => {
      const { row } = this.rows.get(item.key);
      const previous = items[index - 1];
      const next = items[index + 1];
      row.classList.toggle("is-first", !together(previous, item));
      row.classList.toggle("is-last", !together(item, next));
      paintMeta(row, item, conversation.status.read_by_us, this.on);
      if (item.buttons.length) {
        const reply = items.slice(index + 1).find((later) => later.author === "customer");
        paintChoices(row, !(item.seq < answered), reply?.text);
      }
    });
  }

  /** Who is writing now, or null. */
  showTyping(typing) {
    const words = typing && (typing.author === "agent"
      ? typing.name ? say(T.log.typing_named, typing) : T.log.typing_agent
      : T.log.typing_bot);
    this.typing.hidden = !typing;
    this.typing.querySelector(".typing-name").textContent = words ?? "";
    this.typing.classList.toggle("row-agent", typing?.author === "agent");
    if (typing && this.followed) this.toEnd();
  }
}

function together(a, b) {
  if (!a || !b || a.author === "system" || b.author === "system") return false;
  return a.author === b.author && a.name === b.name && b.at - a.at < GROUP && dayKey(a.at) === dayKey(b.at);
}
