// What the customer has written and the server has not yet confirmed. It survives a closed page and a lost network.
// The `client_id` makes a repeat harmless, so trying again is always safe.

import { Refused, Unreached, store } from "./session.js";

const STALE = 24 * 3600_000; // older than this: not sent by itself any more, the customer decides
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export class Outbox {
  constructor(session, conversation) {
    this.session = session;
    this.conversation = conversation;
    this.running = false;
    this.tries = 0;
  }

  get prefix() {
    return `dien.out.${this.session.conversation ?? this.session.site}.`;
  }

  /** What an earlier page of this conversation left behind. */
  restore() {
    const early = `dien.out.${this.session.site}.`; // written before the first session was open
    for (const key of store.keys(early)) {
      store.set(this.prefix + key.slice(early.length), store.get(key));
      store.remove(key);
    }
    const found = store.keys(this.prefix).flatMap((key) => {
      try {
        return [JSON.parse(store.get(key))];
      } catch {
        store.remove(key);
        return [];
      }
    });
    found.sort((a, b) => a.written - b.written);
    for (const entry of found) {
      if (this.conversation.pending.has(entry.client_id)) continue;
      const old = Date.now() - entry.written > STALE;
      this.show(entry, old ? "failed" : "sending");
    }
    this.flush();
  }

  /** Queue a message: `{text}`, `{text, payload}` or `{text, uploads, media}`. */
  add({ text = "", payload = null, uploads = [], media = [] }) {
    const id = crypto.randomUUID ? crypto.randomUUID() : `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    const entry = { client_id: id, text, payload, uploads, media, written: Date.now() };
    this.keep(entry);
    this.show(entry, "sending");
    this.flush();
  }

  keep(entry) {
    // Preview pictures live in this page only.
    const media = entry.media.map((item) => ({ ...item, url: item.url.startsWith("blob:") ? "" : item.url }));
    store.set(this.prefix + entry.client_id, JSON.stringify({ ...entry, media }));
  }

  show(entry, state) {
    const item = {
      ...entry,
      id: entry.client_id,
      key: entry.client_id,
      author: "customer",
      buttons: [],
      at: new Date(entry.written),
      created_at: new Date(entry.written).toISOString(),
      state,
    };
    this.conversation.pending.set(entry.client_id, item);
    this.conversation.changed();
  }

  mark(item, state, note = "") {
    Object.assign(item, { state, note });
    this.conversation.changed();
  }

  resend(clientId) {
    const item = this.conversation.pending.get(clientId);
    if (!item) return;
    this.mark(item, "sending");
    this.flush(true);
  }

  discard(clientId) {
    this.conversation.pending.delete(clientId);
    store.remove(this.prefix + clientId);
    this.conversation.changed();
  }

  /** Give up everything of this conversation: the customer leaves this computer. */
  forget() {
    clearTimeout(this.timer);
    for (const key of store.keys(this.prefix)) store.remove(key);
    this.conversation.pending.clear();
  }

  /** Send what waits, one after the other, in the order written. `now` skips the pause after a failure. */
  async flush(now = false) {
    if (now) {
      clearTimeout(this.timer);
      this.tries = 0;
    }
    if (this.running) return;
    this.running = true;
    try {
      for (;;) {
        const item = [...this.conversation.pending.values()].find((entry) => entry.state !== "failed");
        if (!item) break;
        if (!(await this.post(item))) break;
      }
    } finally {
      this.running = false;
    }
  }

  /** True to go on with the next one. */
  async post(item) {
    if (item.state !== "sending") this.mark(item, "sending");
    const body = { client_id: item.client_id, text: item.text };
    if (item.payload) body.payload = item.payload;
    if (item.uploads.length) body.attachment_ids = item.uploads;
    const prefix = this.prefix;
    try {
      const answer = await this.session.call("POST", "/messages", { json: body });
      this.tries = 0;
      store.remove(prefix + item.client_id);
      store.remove(this.prefix + item.client_id);
      this.conversation.confirm(item.client_id, answer);
      return true;
    } catch (error) {
      if (error instanceof Unreached || (error instanceof Refused && error.passing)) {
        const asked = (error.wait ?? 0) * 1000;
        const pause = asked || WAITS[Math.min(this.tries, WAITS.length - 1)];
        this.tries += 1;
        this.mark(item, error.status === 429 ? "slow" : "waiting", Math.ceil(pause / 1000));
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.flush(), pause);
        return false;
      }
      this.mark(item, "failed", error.message ?? "");
      return true;
    }
  }
}
