// The enlarged picture and the question before beginning anew: native dialogs keep the focus inside and close on Esc.

import { el, icon } from "./dom.js";
import { T } from "./texts.js";

function open(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  return dialog;
}

/** A picture as large as the window allows; a QR code stays on white so that it can be scanned. */
export function enlarge(media) {
  const dialog = el("dialog", { class: "viewer", "aria-label": media.alt });
  dialog.append(
    el("img", { src: media.url, alt: media.alt }),
    el("div", { class: "viewer-bar" },
      el("a", { class: "viewer-button", href: media.url, download: media.name || "hinh-anh.png" }, icon("save"), T.media.save),
      el("button", { type: "button", class: "viewer-button", autofocus: true, onclick: () => dialog.close() }, icon("close"), T.media.close)));
  open(dialog);
}

/** Ask where the conversation shall be sent; null when the customer thinks better of it. */
export function askAddress() {
  return new Promise((resolve) => {
    const field = el("input", { type: "email", id: "letter-address", name: "email", autocomplete: "email", required: true, maxlength: 254, autofocus: true });
    // The browser speaks its own language; the page speaks the customer's.
    field.addEventListener("invalid", () => field.setCustomValidity(T.letter.wrong));
    field.addEventListener("input", () => field.setCustomValidity(""));
    const dialog = el("dialog", { class: "question", "aria-labelledby": "letter-title" });
    // Never really submitted: the page's policy forbids forms, and the browser still checks the address.
    const submit = (event) => {
      event.preventDefault();
      dialog.close("send");
    };
    const form = el("form", { onsubmit: submit },
      el("h2", { id: "letter-title" }, T.letter.title),
      el("p", {}, el("label", { for: "letter-address" }, T.letter.label)),
      field,
      el("div", { class: "question-buttons" },
        el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, T.letter.cancel),
        el("button", { type: "submit", class: "strong" }, T.letter.send)));
    dialog.append(form);
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "send" ? field.value.trim() : null));
    open(dialog);
  });
}

/** Ask before the shown conversation is given up; true if the customer means it. */
export function confirmRestart() {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "question", "aria-labelledby": "question-title" });
    dialog.append(
      el("h2", { id: "question-title" }, T.restart.title),
      el("p", {}, T.restart.text),
      el("div", { class: "question-buttons" },
        el("button", { type: "button", class: "plain", autofocus: true, onclick: () => dialog.close() }, T.restart.cancel),
        el("button", { type: "button", class: "strong", onclick: () => dialog.close("yes") }, T.restart.confirm)));
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
    open(dialog);
  });
}
