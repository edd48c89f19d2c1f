// The sound of a call, in the browser's audio thread: the microphone becomes telephone audio, telephone audio is played.

import { Resampler } from "./resample.js";

const TELEPHONE = 8000;
const PIECE = 160; // 20 ms
const BEGIN = 0.08; // seconds kept before the voice begins, so that an uneven network makes no gaps

class Line extends AudioWorkletProcessor {
  constructor() {
    super();
    this.up = new Resampler(sampleRate, TELEPHONE);
    this.down = new Resampler(TELEPHONE, sampleRate);
    this.sending = [];
    this.playing = [];
    this.started = false;
    this.port.onmessage = ({ data }) => {
      for (const sample of this.down.push(Float32Array.from(new Int16Array(data), (value) => value / 32768))) {
        this.playing.push(sample);
      }
    };
  }

  process([microphone], [speaker]) {
    if (microphone[0]) this.#send(microphone[0]);
    this.#play(speaker[0]);
    return true;
  }

  #send(samples) {
    for (const sample of this.up.push(samples)) this.sending.push(sample);
    while (this.sending.length >= PIECE) {
      const piece = Int16Array.from(this.sending.splice(0, PIECE), (value) => Math.max(-1, Math.min(1, value)) * 32767);
      this.port.postMessage({ piece: piece.buffer }, [piece.buffer]);
    }
  }

  #play(out) {
    if (!this.started && this.playing.length < BEGIN * sampleRate) return;
    this.started = this.playing.length >= out.length;
    const samples = this.playing.splice(0, out.length);
    out.set(samples);
    let power = 0;
    for (const sample of samples) power += sample * sample;
    this.port.postMessage({ level: Math.sqrt(power / out.length) });
  }
}

registerProcessor("line", Line);
