// Where the customer writes: text, common tasks, pictures and files.

import { el, icon } from "./dom.js";
import { Recorder, canRecord } from "./recorder.js";
import { T, fileSize, say } from "./texts.js";

const TYPES = ["image/jpeg", "image/png", "image/webp", "application/pdf"];
const WARN = 200; // characters left from which the count is shown
const TYPING_EVERY = 3_000;
const DRAFT = "dien.draft";

const fileIcon = () => el("span", { class: "tray-icon" }, icon("file"));

export class Composer {
  /** `on`: {send({text, uploads, media}), quick(start), upload(file) → Promise, typing(on), refuse(text)} */
  constructor(quickStarts, config, on) {
    this.on = on;
    this.config = config;
    this.files = []; // {file, state, node, answer}
    this.typedAt = 0;
    this.recorder = new Recorder({ shown: (node) => this.show(node), done: (file) => this.recorded(file), refuse: (text) => on.refuse(text) });
    this.text = el("textarea", {
      id: "message", rows: "1", placeholder: T.composer.placeholder, "aria-label": T.composer.label,
      "aria-describedby": "count", enterkeyhint: "send", autocomplete: "off",
      onkeydown: (event) => this.key(event),
      oninput: () => this.changed(),
      onpaste: (event) => this.paste(event),
      oncompositionend: () => this.changed(),
    });
    this.count = el("p", { class: "count", id: "count" });
    this.submit = el("button", { type: "submit", class: "send", "aria-label": T.composer.send, title: T.composer.send }, icon("send"));
    this.picker = el("input", { type: "file", accept: TYPES.join(","), multiple: true, hidden: true, tabindex: "-1", onchange: () => this.picked() });
    this.menu = this.makeMenu(quickStarts);
    this.more = el("button", { type: "button", class: "more", "aria-label": T.composer.more, title: T.composer.more, "aria-expanded": "false", "aria-controls": "more-menu", onclick: () => this.toggle() }, icon("plus"));
    this.tray = el("ul", { class: "tray", hidden: true });
    this.element = el("form", { class: "composer", onsubmit: (event) => this.send(event) },
      this.menu, this.tray,
      el("div", { class: "field" }, this.more, this.text, this.submit),
      el("div", { class: "below" }, el("p", { class: "hint" }, T.composer.hint), this.count),
      this.picker);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.menu.hidden) {
        event.stopPropagation();
        this.toggle(false);
        this.more.focus();
      }
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.menu.hidden && !this.menu.contains(event.target) && !this.more.contains(event.target)) this.toggle(false);
    });
    this.restoreDraft();
    this.changed(false);
  }

  makeMenu(quickStarts) {
    const close = (work) => () => {
      this.toggle(false);
      work();
    };
    return el("div", { class: "more-menu", id: "more-menu", hidden: true },
      el("button", { type: "button", onclick: close(() => this.picker.click()) }, icon("clip"), T.composer.attach),
      canRecord() ? el("button", { type: "button", onclick: close(() => this.recorder.start()) }, icon("mic"), T.composer.record) : "",
      ...quickStarts.map((start) => el("button", { type: "button", onclick: close(() => this.on.quick(start)) }, icon(start.icon), start.title)));
  }

  toggle(open = this.menu.hidden) {
    this.menu.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("button").focus();
  }

  /** Enter sends, unless a Vietnamese keyboard is still composing a syllable or Shift asks for a new line. */
  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  get value() {
    return this.text.value.normalize("NFC").trim();
  }

  changed(typed = true) {
    const length = [...this.value].length;
    const left = this.config().text_characters - length;
    this.count.textContent = left < 0 ? say(T.composer.over, { count: -left }) : left <= WARN ? say(T.composer.left, { count: left }) : "";
    this.count.classList.toggle("is-over", left < 0);
    this.text.setAttribute("aria-invalid", String(left < 0));
    const uploading = this.files.some((entry) => entry.state === "uploading");
    const ready = this.files.some((entry) => entry.state === "ready");
    this.submit.disabled = left < 0 || uploading || (length === 0 && !ready);
    // The height follows the text, up to the limit of the style sheet.
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
    try {
      sessionStorage.setItem(DRAFT, this.text.value);
    } catch {
      // A draft is a convenience.
    }
    if (!typed) return;
    const now = Date.now();
    if (length && now - this.typedAt > TYPING_EVERY) {
      this.typedAt = now;
      this.on.typing(true);
    }
  }

  restoreDraft() {
    try {
      this.text.value = sessionStorage.getItem(DRAFT) ?? "";
    } catch {
      // As above.
    }
  }

  send(event) {
    event.preventDefault();
    if (this.submit.disabled) return;
    const ready = this.files.filter((entry) => entry.state === "ready");
    this.on.send({
      text: this.value,
      uploads: ready.map((entry) => entry.answer.attachment_id),
      media: ready.map((entry) => ({ ...entry.answer, id: entry.answer.attachment_id, url: entry.preview ?? "", alt: "" })),
    });
    this.text.value = "";
    this.files = [];
    this.tray.replaceChildren();
    this.tray.hidden = true;
    this.typedAt = 0;
    this.on.typing(false);
    this.changed(false);
    this.text.focus();
  }

  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.take(files);
  }

  picked() {
    this.take([...this.picker.files]);
    this.picker.value = "";
    this.text.focus();
  }

  /** Check what can be checked here and upload; the server looks at the content. */
  take(files) {
    for (const file of files) {
      const held = this.files.filter((entry) => entry.state !== "failed").length;
      if (held >= this.config().uploads_per_message) return this.on.refuse(T.errors.too_many_uploads);
      if (!TYPES.includes(file.type)) this.on.refuse(T.errors.upload_type);
      else if (file.size > this.config().upload_bytes) this.on.refuse(T.errors.upload_too_large);
      else if (file.size === 0) this.on.refuse(T.errors.upload_empty);
      else this.upload(file);
    }
  }

  show(node) {
    this.tray.append(node);
    this.tray.hidden = false;
  }

  /** A voice message is ready to be sent, or was dropped. */
  recorded(file) {
    this.tray.hidden = !this.tray.children.length;
    this.text.focus();
    if (!file) return;
    const held = this.files.filter((entry) => entry.state !== "failed").length;
    if (held >= this.config().uploads_per_message) this.on.refuse(T.errors.too_many_uploads);
    else this.upload(file);
  }

  async upload(file) {
    const picture = file.type.startsWith("image/");
    const preview = picture || file.type.startsWith("audio/") ? URL.createObjectURL(file) : null;
    const status = el("span", { class: "tray-state", role: "status" }, say(T.composer.uploading, { name: file.name }));
    const remove = el("button", { type: "button", class: "tray-remove", "aria-label": say(T.composer.remove, { name: file.name }) }, icon("close"));
    const node = el("li", { class: "tray-item is-uploading" },
      picture
        ? el("img", { src: preview, alt: "", onerror: (event) => event.target.replaceWith(fileIcon()) })
        : fileIcon(),
      el("span", { class: "tray-name" }, file.name), el("span", { class: "file-size" }, fileSize(file.size)), status, remove);
    const entry = { file, preview, state: "uploading", node, answer: null };
    remove.addEventListener("click", () => {
      this.files = this.files.filter((other) => other !== entry);
      node.remove();
      this.tray.hidden = !this.tray.children.length;
      this.changed(false);
      this.text.focus();
    });
    this.files.push(entry);
    this.show(node);
    this.changed(false);
    try {
      entry.answer = await this.on.upload(file);
      entry.state = "ready";
      status.textContent = say(T.composer.ready, { name: file.name });
    } catch (error) {
      entry.state = "failed";
      status.textContent = error.message;
    }
    node.classList.remove("is-uploading");
    node.classList.toggle("is-failed", entry.state === "failed");
    this.changed(false);
  }
}
