// The chat page, put together: <customer-chat>.

import { askAddress, confirmRestart, enlarge } from "./dialogs.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { embedded, listen } from "./frame.js";
import { Live } from "./live.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Refused, Session, store } from "./session.js";
import { makeAside, makeHeader, makeWelcome } from "./chrome.js";
import { el } from "./dom.js";
import { DATA, T, say } from "./texts.js";
import { saveTranscript } from "./transcript.js";

const PAGE = 50;
const BAR_AFTER = 1_500; // a short drop is not worth a warning
const HELLO = 1_000; // how long a frame without storage waits for the host page to speak
const ANSWER_SHOWN = 15_000; // how long the assistant is shown as writing without a sign from the server

class CustomerChat extends HTMLElement {
  connectedCallback() {
    this.session = new Session(DATA.site);
    this.conversation = new Conversation();
    this.outbox = new Outbox(this.session, this.conversation);
    this.live = new Live(this.session, {
      prepare: () => this.prepare(),
      settled: () => this.conversation.settled,
      catchUp: () => this.catchUp(),
    });
    this.opened = !embedded;
    this.markedRead = 0;
    this.build();
    this.wire();
    this.start();
  }

  build() {
    document.documentElement.classList.toggle("is-embedded", embedded);
    const quick = (start) => this.quick(start);
    this.header = makeHeader({
      save: () => saveTranscript(this.conversation),
      mail: () => this.mail(),
      restart: async () => (await confirmRestart()) && this.restart(),
      close: () => this.tell("close"),
    });
    this.log = new Log(makeWelcome(quick, (words) => this.ask(words)), {
      choose: (item, button) => this.choose(button),
      enlarge,
      resend: (id) => this.outbox.resend(id),
      discard: (id) => this.outbox.discard(id),
      older: () => this.older(),
    });
    this.composer = new Composer(DATA.quick_starts, () => this.session.config, {
      send: (message) => this.outbox.add(message),
      quick,
      upload: (file) => this.upload(file),
      typing: (on) => this.live.send({ type: "typing", on }),
      refuse: (text) => this.say(text),
    });
    this.bar = el("div", { class: "bar", hidden: true }, el("span", { class: "bar-text" }),
      el("button", { type: "button", class: "link", onclick: () => this.live.wake() }, T.connection.retry));
    this.status = el("p", { class: "unseen", role: "status" });
    const panel = el("main", { class: "panel" }, this.header.element, this.bar, this.log.element, this.composer.element, this.status);
    panel.addEventListener("dragover", (event) => event.preventDefault());
    panel.addEventListener("drop", (event) => {
      event.preventDefault();
      this.composer.take([...(event.dataTransfer?.files ?? [])]);
    });
    this.append(el("a", { class: "skip", href: "#message" }, T.page.skip), makeAside(), panel);
  }

  /** Send the conversation where the customer says. */
  async mail() {
    const email = await askAddress();
    if (!email) return;
    try {
      await this.session.call("POST", "/transcript", { json: { email } });
      this.say(say(T.letter.sent, { email }));
    } catch (error) {
      this.say(error instanceof Refused ? error.message : T.errors.network);
    }
  }

  wire() {
    this.conversation.addEventListener("change", () => this.render());
    this.live.addEventListener("frame", (event) => this.frame(event.detail));
    this.live.addEventListener("state", (event) => this.connection(event.detail));
    this.session.addEventListener("conversation", () => this.moved());
    document.addEventListener("visibilitychange", () => this.markRead());
    window.addEventListener("focus", () => this.markRead());
    // Where the browser forbids a frame to store anything, the host page keeps the token for as long as its tab lives.
    this.greeted = new Promise((resolve) => {
      this.greet = resolve;
    });
    this.session.addEventListener("token", () => {
      if (!store.lasting) this.tell("keep", { token: this.session.token });
    });
    this.tell = listen({
      hello: (token) => {
        if (token && !store.lasting && !this.session.token) this.session.remember(token);
        this.greet();
      },
      opened: () => this.show(true),
      closed: () => this.show(false),
      identify: (token) => this.session.identify(token).catch((error) => this.say(error.message)),
      logout: () => this.restart(),
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && embedded && !document.querySelector("dialog[open]")) this.tell("close");
    });
    this.tell("ready");
  }

  async start() {
    this.connection("connecting");
    if (embedded && !store.lasting) await Promise.race([this.greeted, new Promise((done) => setTimeout(done, HELLO))]);
    this.live.begin();
  }

  /** A session, and the newest messages of its conversation: before these the line has nothing to go on from. */
  prepare() {
    this.preparing ??= (async () => {
      try {
        if (!this.session.token || !this.session.conversation) await this.session.open();
        if (this.loaded === this.session.conversation) return;
        await this.load();
      } catch (error) {
        if (error instanceof Refused && !error.passing) this.say(error.message, error.status !== 401);
        throw error;
      }
    })().finally(() => (this.preparing = null));
    return this.preparing;
  }

  async load() {
    const key = this.session.conversation;
    const answer = await this.session.call("GET", `/messages?limit=${PAGE}`);
    this.log.quietly(() => {
      this.takeStatus(answer);
      this.conversation.addLatest(answer.messages, answer.more, answer.last_seq, false);
    });
    this.loaded = key;
  }

  /** Another conversation than before: a first visit, a new beginning, a sign-in. */
  moved() {
    const first = !this.shown;
    this.shown = this.session.conversation;
    if (!first) {
      this.log.clear();
      this.conversation.clear();
      this.markedRead = 0;
    }
    this.outbox.restore();
    if (!first) this.live.begin();
  }

  async restart() {
    this.live.drop();
    this.outbox.forget();
    try {
      await this.session.leave();
    } catch (error) {
      this.say(error.message);
      this.live.begin();
    }
  }

  /** Ask for what came after what we have, and how things stand. */
  catchUp() {
    this.catching ??= (async () => {
      for (let more = true; more; ) {
        const answer = await this.session.call("GET", `/messages?after_seq=${this.conversation.settled}&limit=${PAGE}`);
        more = answer.more;
        this.takeStatus(answer);
        this.conversation.addAfter(answer.messages, more, answer.last_seq);
      }
    })().finally(() => (this.catching = null));
    return this.catching;
  }

  async older() {
    if (this.conversation.oldest === null) return;
    const answer = await this.session.call("GET", `/messages?before_seq=${this.conversation.oldest}&limit=${PAGE}`).catch(() => null);
    if (!answer) return this.say(T.errors.network);
    this.log.quietly(() => this.conversation.addLatest(answer.messages, answer.more, 0, true));
  }

  frame(frame) {
    if (frame.type === "message.created") {
      if (frame.message.author !== "customer") this.typing(null);
      if (this.conversation.add(frame.message)) this.catchUp().catch(() => {});
      this.announceUnread();
    } else if (frame.type === "message.updated") {
      this.conversation.change(frame.message);
    } else if (frame.type === "message.deleted") {
      this.conversation.remove(frame.seq);
    } else if (frame.type === "typing") {
      this.typing(frame.on ? frame : null, frame.expires_in_ms);
    } else if (frame.type === "conversation.status" || frame.type === "ready") {
      this.takeStatus(frame);
      this.conversation.changed();
      if (frame.type === "ready") {
        this.outbox.flush(true);
        if (frame.last_seq > this.conversation.settled) this.catchUp().catch(() => {});
      }
    } else if (frame.type === "resync") {
      this.catchUp().catch(() => {});
    }
  }

  takeStatus({ status, last_seq, agent, read_by_us, read_by_customer, position }) {
    const held = this.conversation.status;
    this.conversation.status = {
      status, last_seq, agent, position,
      // Marks never go back, in whatever order the answers come.
      read_by_us: Math.max(held.read_by_us, read_by_us),
      read_by_customer: Math.max(held.read_by_customer, read_by_customer),
    };
    if (status !== "agent") return;
    clearTimeout(this.answering);
  }

  typing(who, lasts = ANSWER_SHOWN) {
    clearTimeout(this.typingEnds);
    this.log.showTyping(who);
    if (who) this.typingEnds = setTimeout(() => this.log.showTyping(null), lasts);
  }

  choose(button) {
    this.outbox.add({ text: button.title, payload: button.payload });
    this.afterTap();
  }

  quick(start) {
    this.outbox.add({ text: start.title, payload: start.payload });
    this.afterTap();
  }

  ask(words) {
    this.outbox.add({ text: words });
    this.afterTap();
  }

  /** The tapped button can't keep the focus; the writing field would call up a phone's keyboard. */
  afterTap() {
    if (matchMedia("(pointer: coarse)").matches) this.log.scroller.focus({ preventScroll: true });
    else this.composer.text.focus();
  }

  async upload(file) {
    const form = new FormData();
    form.append("file", file, file.name);
    try {
      return await this.session.call("POST", "/attachments", { form });
    } catch (error) {
      throw new Error(error instanceof Refused ? error.message : T.errors.network);
    }
  }

  render() {
    this.log.show(this.conversation);
    this.header.show(this.conversation.status, this.live.state);
    this.classList.toggle("has-messages", this.conversation.items().length > 0);
    this.waitForAnswer();
    this.markRead();
    this.announceUnread();
  }

  /** Between a sent message and the assistant's first sign show that it is at work. */
  waitForAnswer() {
    const items = [...this.conversation.confirmed.values()];
    const last = items.reduce((a, b) => (a && a.seq > b.seq ? a : b), null);
    const asked = last?.author === "customer" && this.conversation.status.status === "bot";
    const fresh = asked && Date.now() - last.at.getTime() < ANSWER_SHOWN;
    if (!fresh) return clearTimeout(this.answering);
    if (this.askedSeq === last.seq) return;
    this.askedSeq = last.seq;
    clearTimeout(this.answering);
    this.answering = setTimeout(() => this.typing({ author: "bot" }), 400);
  }

  show(open) {
    this.opened = open;
    if (open) {
      this.live.wake();
      this.log.toEnd(false);
      this.composer.text.focus();
    }
    this.markRead();
  }

  /** What is on the screen of somebody who looks at it has been read. */
  markRead() {
    const seq = this.conversation.lastSeq;
    if (!this.opened || document.hidden || !seq || seq <= this.markedRead) return;
    if (seq <= this.conversation.status.read_by_customer) return;
    this.markedRead = seq;
    this.conversation.status.read_by_customer = seq;
    this.announceUnread();
    if (!this.live.ready || !this.live.send({ type: "read", up_to_seq: seq })) {
      this.session.call("POST", "/read", { json: { up_to_seq: seq } }).catch(() => (this.markedRead = 0));
    }
  }

  announceUnread() {
    const unread = this.opened && !document.hidden ? 0 : this.conversation.unread;
    const title = document.title.replace(/^\(\d+\) /, "");
    document.title = unread ? `(${unread}) ${title}` : title;
    this.tell("unread", { count: unread, started: this.conversation.lastSeq > 0 });
  }

  connection(state) {
    this.header.show(this.conversation.status, state);
    clearTimeout(this.barLater);
    const hide = state === "online" || state === "polling";
    if (hide) {
      if (!this.bar.hidden) this.say(T.connection.restored);
      this.bar.hidden = true;
      this.outbox.flush();
      return;
    }
    const words = T.connection[state];
    const show = () => {
      this.bar.hidden = false;
      this.bar.dataset.state = state;
      this.bar.querySelector(".bar-text").textContent = words;
      this.say(words);
    };
    if (state === "offline" || !this.bar.hidden) show();
    else this.barLater = setTimeout(show, BAR_AFTER);
  }

  /** A sentence for screen readers, and for the eye where it is about something the customer did. */
  say(text, stays = false) {
    this.status.textContent = text;
    if (Object.values(T.connection).includes(text)) return;
    this.toast?.remove();
    this.toast = el("p", { class: "toast", "aria-hidden": "true" }, text);
    this.querySelector(".panel").append(this.toast);
    const toast = this.toast;
    if (!stays) setTimeout(() => toast.remove(), 5_000);
  }
}

customElements.define("customer-chat", CustomerChat);
