// The messages as this page knows them: each once, in the server's order, whichever way it came.

/** An item: a message of the server, or a bubble that waits for the server (`state`, no `seq`). */
export class Conversation extends EventTarget {
  constructor() {
    super();
    this.clear();
  }

  clear() {
    this.confirmed = new Map(); // seq → item
    this.pending = new Map(); // client_id → item, in the order written
    this.settled = 0; // up to here nothing is missing
    this.oldest = null; // the lowest seq we hold
    this.hasOlder = false;
    this.status = { status: "bot", last_seq: 0, agent: null, read_by_us: 0, read_by_customer: 0, position: null };
    this.changed();
  }

  changed() {
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** Take in a message. True if messages before it may be missing: then ask for history. */
  add(message) {
    this.put(message);
    const gap = message.seq > this.settled + 1;
    if (message.seq === this.settled + 1) this.settle();
    this.changed();
    return gap;
  }

  put(message) {
    if (message.client_id) this.pending.delete(message.client_id);
    this.confirmed.set(message.seq, { ...message, key: message.client_id ?? message.id, at: new Date(message.created_at) });
    if (this.oldest === null || message.seq < this.oldest) this.oldest = message.seq;
  }

  settle() {
    while (this.confirmed.has(this.settled + 1)) this.settled += 1;
  }

  /** An answer to "what came after `settled`": complete up to its last message. */
  addAfter(messages, more, lastSeq) {
    for (const message of messages) this.put(message);
    const end = messages.length ? messages[messages.length - 1].seq : this.settled;
    this.settled = Math.max(this.settled, more ? end : Math.max(end, lastSeq));
    this.settle();
    this.changed();
  }

  /** The newest messages (a page opened anew), or older ones. */
  addLatest(messages, more, lastSeq, older) {
    for (const message of messages) this.put(message);
    this.hasOlder = more;
    if (!older) {
      this.settled = Math.max(this.settled, lastSeq, ...messages.map((message) => message.seq));
      this.settle();
    }
    this.changed();
  }

  /** A message changed; one that is not shown will come changed when it is asked for. */
  change(message) {
    if (!this.confirmed.has(message.seq)) return;
    this.put(message);
    this.changed();
  }

  remove(seq) {
    const item = this.confirmed.get(seq);
    if (!item) return;
    this.confirmed.set(seq, { ...item, text: "", buttons: [], media: [], deleted: true });
    this.changed();
  }

  /** The server has our message under this number; its own copy may come before or after this. */
  confirm(clientId, answer) {
    const item = this.pending.get(clientId);
    if (!item) return;
    this.pending.delete(clientId);
    if (!this.confirmed.has(answer.seq)) {
      this.put({
        id: answer.message_id,
        seq: answer.seq,
        client_id: clientId,
        author: "customer",
        name: null,
        text: item.text,
        buttons: [],
        media: item.media,
        created_at: answer.created_at,
      });
      this.settle();
    }
    this.changed();
  }

  /** Everything to show, in order. Bubbles that wait come last. */
  items() {
    const known = [...this.confirmed.values()].sort((a, b) => a.seq - b.seq);
    return [...known, ...this.pending.values()];
  }

  /** The `seq` of the customer's last word: choices before it have had their answer. */
  get answeredUpTo() {
    if (this.pending.size) return Infinity;
    return Math.max(0, ...[...this.confirmed.values()].filter((item) => item.author === "customer").map((item) => item.seq));
  }

  /** How many messages of ours the customer has not seen. */
  get unread() {
    const from = this.status.read_by_customer;
    return [...this.confirmed.values()].filter((item) => item.seq > from && item.author !== "customer").length;
  }

  get lastSeq() {
    return Math.max(0, ...this.confirmed.keys());
  }
}
