// The launcher for the company's other pages:
//   <script src="https://…/widget.js" data-site="SITE KEY" defer></script>
// It adds one button and, when asked for, a frame with the chat. Nothing of the chat runs in the host page, and
// nothing of the host page reaches the chat, except: CustomerChat.open(), .close(), .identify(token), .logout().
(() => {
  "use strict";
  const TEXTS = "LAUNCHER_TEXTS";
  const NAME = "dien.chat";
  const script = document.currentScript;
  if (!script || window.CustomerChat) return;
  const base = new URL(script.src).origin;
  const site = script.dataset.site ?? "";
  const STARTED = `${NAME}.${site}.started`;
  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    .launcher { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom));
      z-index: 2147483000; display: flex; align-items: center; gap: 10px; height: 56px; padding: 0 20px 0 14px; border: 0;
      border-radius: 18px 18px 6px 18px; background: #0b5563; color: #fff; cursor: pointer;
      font: 600 16px/1 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      box-shadow: 0 2px 6px rgb(9 40 48 / 25%), 0 10px 30px rgb(9 40 48 / 25%); transition: transform .15s, background .15s; }
    .launcher:hover { background: #0d6474; transform: translateY(-2px); }
    .launcher:focus-visible { outline: 3px solid #f3b54a; outline-offset: 3px; }
    .launcher svg { width: 30px; height: 30px; }
    .badge { position: absolute; top: -7px; right: -5px; min-width: 24px; height: 24px; padding: 0 7px; border-radius: 12px;
      background: #b3261e; color: #fff; font-size: 13px; line-height: 24px; text-align: center; box-shadow: 0 0 0 2px #fff; }
    .badge[hidden], .launcher[hidden], .frame[hidden] { display: none; }
    .frame { position: fixed; right: 20px; bottom: 20px; z-index: 2147483001; width: min(410px, calc(100vw - 40px));
      height: min(680px, calc(100vh - 40px)); border: 0; border-radius: 20px; background: #fff; color-scheme: light dark;
      box-shadow: 0 4px 12px rgb(9 40 48 / 18%), 0 24px 60px rgb(9 40 48 / 30%); animation: rise .18s ease-out; }
    @keyframes rise { from { opacity: 0; transform: translateY(14px); } }
    @media (max-width: 560px) {
      .frame { inset: 0; width: 100%; height: 100%; height: 100dvh; border-radius: 0; }
      .launcher { padding: 0 13px; } .word { display: none; }
    }
    @media (prefers-reduced-motion: reduce) { .frame { animation: none; } .launcher { transition: none; } .launcher:hover { transform: none; } }
    @media print { .launcher, .frame { display: none; } }`;

  const make = (name, attributes = {}) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const remembered = () => {
    try {
      return localStorage.getItem(STARTED) === "1";
    } catch {
      return false;
    }
  };
  const remember = (started) => {
    try {
      if (started) localStorage.setItem(STARTED, "1");
      else localStorage.removeItem(STARTED);
    } catch {
      // Then the badge only works from the first opening on.
    }
  };

  // Only for browsers that let the frame store nothing; it goes when the tab is closed.
  const TOKEN = `${NAME}.${site}.token`;
  const kept = () => {
    try {
      return sessionStorage.getItem(TOKEN);
    } catch {
      return null;
    }
  };
  const keep = (token) => {
    try {
      if (token) sessionStorage.setItem(TOKEN, token);
      else sessionStorage.removeItem(TOKEN);
    } catch {
      // Then each page begins anew.
    }
  };

  const host = make("div", { id: "customer-chat-launcher" });
  const root = host.attachShadow({ mode: "closed" });
  // A constructed style sheet needs no leave from the host page's content security policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const launcher = make("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false" });
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 48 48");
  svg.setAttribute("aria-hidden", "true");
  for (const [fill, d] of [
    ["#fff", "M14 4h20a10 10 0 0 1 10 10v14a10 10 0 0 1-10 10H22l-9 7c-1 .8-2 .2-2-1v-6.500A10 10 0 0 1 4 28V14A10 10 0 0 1 14 4z"],
    ["#e0992a", "M26.500 9 15 23.500h7.500L20 33l12.500-15.500H25z"],
  ]) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("fill", fill);
    path.setAttribute("d", d);
    svg.append(path);
  }
  const word = make("span", { class: "word" });
  word.textContent = TEXTS.label;
  const badge = make("span", { class: "badge", "aria-hidden": "true" });
  badge.hidden = true;
  launcher.append(svg, word, badge);
  root.append(launcher);

  let frame = null;
  let ready = false;
  let isOpen = false;
  let unread = 0;
  const waiting = [];
  const tell = (message) => {
    if (ready) frame.contentWindow.postMessage({ source: NAME, ...message }, base);
    else waiting.push(message);
  };
  const load = () => {
    if (frame) return;
    frame = make("iframe", {
      class: "frame", title: TEXTS.frame, src: `${base}/chat?site=${encodeURIComponent(site)}`,
      allow: "clipboard-write; microphone", referrerpolicy: "strict-origin-when-cross-origin",
    });
    frame.hidden = true;
    root.append(frame);
  };
  const paint = () => {
    launcher.hidden = isOpen;
    launcher.setAttribute("aria-expanded", String(isOpen));
    badge.hidden = unread === 0;
    badge.textContent = unread > 9 ? "9+" : String(unread);
    launcher.setAttribute("aria-label", unread ? `${TEXTS.open} (${TEXTS.unread.replace("{count}", unread)})` : TEXTS.open);
  };
  const open = () => {
    load();
    isOpen = true;
    frame.hidden = false;
    paint();
    frame.focus();
    tell({ type: "open" });
  };
  const close = () => {
    if (!frame || !isOpen) return;
    isOpen = false;
    frame.hidden = true;
    paint();
    tell({ type: "closed" });
    launcher.focus();
  };

  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== base || event.data?.source !== NAME) return;
    const { type, count, started, token } = event.data;
    if (type === "ready") {
      ready = true;
      tell({ type: "hello", token: kept() });
      if (!isOpen) tell({ type: "closed" });
      for (const message of waiting.splice(0)) tell(message);
    } else if (type === "keep" && typeof token === "string") {
      keep(token);
    } else if (type === "close") {
      close();
    } else if (type === "unread") {
      unread = Number(count) || 0;
      if (started) remember(true);
      paint();
    }
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  launcher.addEventListener("click", open);
  window.CustomerChat = Object.freeze({
    open,
    close,
    identify: (token) => {
      load();
      tell({ type: "identify", token: String(token) });
    },
    logout: () => {
      remember(false);
      keep(null);
      load();
      tell({ type: "logout" });
    },
  });
  paint();
  const mount = () => {
    document.body.append(host);
    // Somebody who has chatted before sees the number of unread answers.
    if (remembered()) (window.requestIdleCallback ?? setTimeout)(load);
  };
  if (document.body) mount();
  else document.addEventListener("DOMContentLoaded", mount);
})();
