// The visitor's token and every call to the server. The token is kept in this browser, never in an address.

const BASE = "/widget/v1";

/** The server refused: `code` is its word for why, `wait` the seconds it asked for. */
export class Refused extends Error {
  constructor(status, code, message, wait) {
    super(message || code);
    this.status = status;
    this.code = code;
    this.wait = wait;
  }

  /** Whether the same call may succeed later. */
  get passing() {
    return this.status === 429 || this.status >= 500;
  }
}

/** No answer: no network, or the server is away. */
export class Unreached extends Error {}

/** Storage that works where the browser forbids it (private frames): then it lasts as long as the page. */
export class Store {
  constructor(area) {
    this.area = area;
    this.memory = new Map();
  }

  get(key) {
    try {
      return this.area().getItem(key);
    } catch {
      return this.memory.get(key) ?? null;
    }
  }

  set(key, value) {
    try {
      this.area().setItem(key, value);
    } catch {
      this.memory.set(key, value);
    }
  }

  remove(key) {
    this.memory.delete(key);
    try {
      this.area().removeItem(key);
    } catch {
      // Forbidden: it was only ever in memory.
    }
  }

  /** Whether what is stored is there on the next page. */
  get lasting() {
    try {
      this.area().setItem("dien.probe", "1");
      this.area().removeItem("dien.probe");
      return true;
    } catch {
      return false;
    }
  }

  keys(prefix) {
    try {
      return Object.keys(this.area()).filter((key) => key.startsWith(prefix));
    } catch {
      return [...this.memory.keys()].filter((key) => key.startsWith(prefix));
    }
  }
}

export const store = new Store(() => window.localStorage);

/** What a tab has written: `{token, conversation}`. */
function parse(written) {
  try {
    const { token = null, conversation = null } = JSON.parse(written) ?? {};
    return { token, conversation };
  } catch {
    return { token: null, conversation: null };
  }
}

export class Session extends EventTarget {
  constructor(site) {
    super();
    this.site = site;
    this.key = `dien.${site}.session`;
    this.token = parse(store.get(this.key)).token;
    this.conversation = null;
    this.config = { text_characters: 2000, upload_bytes: 10_485_760, uploads_per_message: 5 };
    this.identity = null;
    this.opening = null;
    window.addEventListener("storage", (event) => event.key === this.key && event.newValue && this.follow(parse(event.newValue)));
  }

  /**
   * Another tab has written its session. With the same conversation it is only a younger token; with another (it began
   * anew, signed in, or was opened at the same moment as this one) follow it, so that all tabs show one conversation.
   */
  follow({ token, conversation }) {
    if (conversation === this.conversation) this.token = token;
    else if (token) this.open().catch(() => {});
  }

  /** A token kept for us elsewhere. */
  remember(token) {
    store.set(this.key, JSON.stringify({ token, conversation: null }));
    this.token = token;
  }

  /** Begin or resume; the same promise for callers at the same time. */
  open() {
    this.opening ??= this.locked(() => this.begin()).finally(() => (this.opening = null));
    return this.opening;
  }

  /** One tab at a time, so that two tabs opened together don't become two visitors. */
  async locked(work) {
    let begun = false;
    const begin = () => {
      begun = true;
      return work();
    };
    try {
      if (navigator.locks) return await navigator.locks.request(`dien.${this.site}.session`, begin);
    } catch (error) {
      // In a frame whose storage the browser forbids, locks are forbidden too; then there is nothing to share either.
      if (begun) throw error;
    }
    return work();
  }

  async begin() {
    const sent = parse(store.get(this.key)).token;
    const body = {
      site_key: this.site,
      page_url: document.referrer || location.origin + location.pathname,
      locale: "vi",
      ...(sent ? { visitor_token: sent } : {}),
      ...(this.identity ? { identity_token: this.identity } : {}),
    };
    let opened;
    try {
      opened = await this.send("POST", "/sessions", { json: body });
    } finally {
      this.identity = null; // made for one use
    }
    this.token = opened.visitor_token;
    store.set(this.key, JSON.stringify({ token: this.token, conversation: opened.conversation_id }));
    this.config = opened.config;
    this.dispatchEvent(new CustomEvent("token"));
    const changed = this.conversation !== opened.conversation_id;
    this.conversation = opened.conversation_id;
    if (changed) this.dispatchEvent(new CustomEvent("conversation"));
    return opened;
  }

  /** Forget who this was; the next call begins a new conversation. */
  async leave() {
    store.remove(this.key);
    this.token = null;
    return this.open();
  }

  /** The site says who the customer is. */
  async identify(token) {
    this.identity = token;
    return this.open();
  }

  /** A call with the token; opens a session first if there is none, and once more if the token has ended. */
  async call(method, path, options = {}) {
    if (!this.token || !this.conversation) await this.open();
    try {
      return await this.send(method, path, options);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      await this.open();
      return this.send(method, path, options);
    }
  }

  async send(method, path, { json, form } = {}) {
    const headers = {};
    if (this.token && path !== "/sessions") headers.Authorization = `Bearer ${this.token}`;
    if (json) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(BASE + path, {
        method,
        headers,
        body: json ? JSON.stringify(json) : form,
        cache: "no-store",
        credentials: "omit",
        // A phone that changes cells may leave a call hanging for minutes.
        signal: AbortSignal.timeout(form ? 120_000 : 15_000),
      });
    } catch (error) {
      throw new Unreached(String(error));
    }
    if (response.status === 204) return null;
    const answer = await response.json().catch(() => null);
    if (response.ok && answer) return answer;
    const wait = Number(response.headers.get("Retry-After")) || 0;
    throw new Refused(response.status, answer?.error?.code ?? "unknown", answer?.error?.message, wait);
  }
}
