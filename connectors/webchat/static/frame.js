// Inside a host page's frame: messages between the chat and the launcher, only with origins the company has listed.

import { DATA } from "./texts.js";

const NAME = "dien.chat";
export const embedded = window.parent !== window;

/** `on`: {hello(token), opened(), closed(), identify(token), logout()}. Gives a function that tells the launcher something. */
export function listen(on) {
  let host = null;
  const allowed = new Set([location.origin, ...DATA.origins]);
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !allowed.has(event.origin) || event.data?.source !== NAME) return;
    host = event.origin;
    const { type, token } = event.data;
    if (type === "hello") on.hello(typeof token === "string" ? token : null);
    if (type === "open") on.opened();
    if (type === "closed") on.closed();
    if (type === "identify" && typeof token === "string") on.identify(token);
    if (type === "logout") on.logout();
  });
  const tell = (type, data = {}) => {
    if (!embedded) return;
    // Before the host has spoken only "ready" is said, and that says nothing.
    if (host) window.parent.postMessage({ source: NAME, type, ...data }, host);
    else if (type === "ready") window.parent.postMessage({ source: NAME, type }, "*");
  };
  return tell;
}
