// The line to the server: a socket that comes back by itself, polling where sockets are not let through.

import { Refused } from "./session.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const SILENCE = 40_000; // the server pings every 25 s
const ANSWER = 6_000; // after our own ping on waking up
const POLL_AFTER = 3; // sockets that never opened
const POLL_EVERY = 4_000;
const POLL_HIDDEN = 20_000;
const TOKEN_ENDED = 4401;
const TOO_MANY_TABS = 4409;

/**
 * Events: `frame` (detail: a frame of the server), `state` (detail: "connecting" | "online" | "polling" | "offline").
 * `prepare()` opens the session and loads the newest messages unless that is done; `settled()` gives the `seq` up
 * to which nothing is missing; `catchUp()` asks the server for the rest by HTTP.
 */
export class Live extends EventTarget {
  constructor(session, { prepare, settled, catchUp }) {
    super();
    this.session = session;
    this.prepare = prepare;
    this.settled = settled;
    this.catchUp = catchUp;
    this.state = "connecting";
    this.failures = 0;
    this.timers = {};
    const wake = () => this.wake();
    window.addEventListener("online", wake);
    window.addEventListener("offline", () => this.show("offline"));
    window.addEventListener("pageshow", (event) => event.persisted && wake());
    document.addEventListener("visibilitychange", () => !document.hidden && wake());
  }

  /** Connect anew, whatever there was. */
  connect() {
    this.drop();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/widget/v1/ws`);
    this.socket = socket;
    this.ready = false;
    this.timers.silence = setTimeout(() => this.lost(socket), 15_000);
    socket.onopen = () =>
      this.send({ type: "auth", visitor_token: this.session.token, after_seq: this.settled() });
    socket.onmessage = (event) => this.heard(socket, event.data);
    socket.onclose = (event) => this.lost(socket, event.code);
  }

  /** Leave the line for good, without trying again. */
  drop() {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.timers = {};
    const socket = this.socket;
    this.socket = null;
    this.ready = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  heard(socket, data) {
    if (socket !== this.socket) return;
    clearTimeout(this.timers.answer);
    clearTimeout(this.timers.silence);
    this.timers.silence = setTimeout(() => this.lost(socket), SILENCE);
    const frame = JSON.parse(data);
    if (frame.type === "ping") return void this.send({ type: "pong" });
    if (frame.type === "ready") {
      this.failures = 0;
      this.ready = true;
      clearTimeout(this.timers.poll);
      this.show("online");
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  lost(socket, code = 0) {
    if (socket !== this.socket) return;
    const opened = this.ready;
    this.drop();
    if (!opened) this.failures += 1;
    if (code === TOKEN_ENDED) {
      this.session.open().then(() => this.connect(), () => this.retry());
      return;
    }
    if (code === TOO_MANY_TABS) this.failures = Math.max(this.failures, POLL_AFTER);
    if (this.state === "online") this.show("connecting");
    this.retry();
  }

  retry() {
    this.show(navigator.onLine === false ? "offline" : this.state === "polling" ? "polling" : "connecting");
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.failures, 5));
    // Jitter, so that a restarted server is not met by everybody at once.
    const soon = wait * (0.5 + Math.random() / 2);
    clearTimeout(this.timers.retry);
    this.timers.retry = setTimeout(() => this.begin(), soon);
    if (this.failures >= POLL_AFTER) this.poll();
  }

  async begin() {
    try {
      await this.prepare();
    } catch (error) {
      this.failures += 1;
      // Another origin, an unknown site: no later try would go better.
      if (error instanceof Refused && !error.passing && error.status !== 401) return;
      this.retry();
      return;
    }
    this.connect();
  }

  /** By HTTP while sockets fail, beside the tries to open one. */
  async poll() {
    clearTimeout(this.timers.poll);
    try {
      await this.prepare();
      await this.catchUp();
      if (!this.ready) this.show("polling");
    } catch (error) {
      if (!this.ready) this.show(navigator.onLine === false ? "offline" : "connecting");
      if (error instanceof Refused && !error.passing) return;
    }
    if (!this.ready) this.timers.poll = setTimeout(() => this.poll(), document.hidden ? POLL_HIDDEN : POLL_EVERY);
  }

  /** The page is looked at again or the network is back: don't trust the socket, ask. */
  wake() {
    if (navigator.onLine === false) return;
    if (!this.ready) {
      this.failures = 0;
      this.begin();
      return;
    }
    const socket = this.socket;
    if (!this.send({ type: "ping" })) return void this.lost(socket);
    clearTimeout(this.timers.answer);
    this.timers.answer = setTimeout(() => this.lost(socket), ANSWER);
    this.catchUp().catch(() => {});
    this.show("online");
  }

  show(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
