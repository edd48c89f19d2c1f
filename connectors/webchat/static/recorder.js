// A voice message: the microphone until the customer stops it, as a file like any other.

import { el, icon } from "./dom.js";
import { T, say } from "./texts.js";

const LONGEST = 30; // seconds; more is not listened to by the assistant
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

export class Recorder {
  /** `on`: {shown(node), done(file or null), refuse(text)} */
  constructor(on) {
    this.on = on;
    this.recording = null;
  }

  async start() {
    if (this.recording) return;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
    } catch {
      this.on.refuse(T.errors.microphone);
      return;
    }
    const type = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.recording = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: 24_000 } : {});
    this.keep = true;
    const pieces = [];
    this.recording.addEventListener("dataavailable", (event) => pieces.push(event.data));
    this.recording.addEventListener("stop", () => this.ended(stream, pieces));
    this.show();
    this.recording.start();
  }

  show() {
    let seconds = 0;
    const time = el("span", { class: "file-size", role: "timer" }, clock(0));
    const stop = el("button", { type: "button", class: "tray-stop", onclick: () => this.stop(true) }, T.composer.record_stop);
    const drop = el("button", { type: "button", class: "tray-remove", "aria-label": T.composer.record_drop, onclick: () => this.stop(false) }, icon("close"));
    this.node = el("li", { class: "tray-item is-recording" },
      el("span", { class: "tray-icon" }, icon("mic")),
      el("span", { class: "tray-name" }, T.composer.recording), el("span", { class: "tray-clock" }, time, stop), drop);
    this.ticking = setInterval(() => {
      seconds += 1;
      time.textContent = say(T.composer.record_time, { time: clock(seconds), longest: clock(LONGEST) });
      if (seconds >= LONGEST) this.stop(true);
    }, 1000);
    this.on.shown(this.node);
    stop.focus();
  }

  stop(keep) {
    this.keep = keep;
    if (this.recording?.state === "recording") this.recording.stop();
  }

  ended(stream, pieces) {
    clearInterval(this.ticking);
    for (const track of stream.getTracks()) track.stop();
    const type = this.recording.mimeType.split(";")[0];
    this.recording = null;
    this.node.remove();
    const size = pieces.reduce((sum, piece) => sum + piece.size, 0);
    this.on.done(this.keep && size ? new File(pieces, `tin-thoai.${type.split("/")[1]}`, { type }) : null);
  }
}
