// Sound from one rate to another: a windowed sinc, so that nothing folds back into what is heard.

const TAPS = 24; // zero crossings on either side, at the lower of the two rates

export class Resampler {
  constructor(from, to) {
    this.step = from / to;
    this.scale = Math.max(1, this.step); // the filter grows wider when the rate goes down
    this.reach = Math.ceil((TAPS / 2) * this.scale);
    this.kept = new Float32Array(2 * this.reach); // silence before the beginning
    this.at = this.reach;
  }

  /** The samples at the new rate that can be told now; the rest comes with the next call. */
  push(samples) {
    const input = new Float32Array(this.kept.length + samples.length);
    input.set(this.kept);
    input.set(samples, this.kept.length);
    const out = [];
    while (this.at + this.reach < input.length) {
      const middle = Math.floor(this.at);
      let sum = 0;
      let weight = 0;
      for (let index = middle - this.reach + 1; index <= middle + this.reach; index += 1) {
        const tap = this.#tap((index - this.at) / this.scale);
        sum += input[index] * tap;
        weight += tap;
      }
      out.push(sum / weight);
      this.at += this.step;
    }
    const done = Math.max(0, Math.floor(this.at) - this.reach);
    this.kept = input.slice(done);
    this.at -= done;
    return out;
  }

  #tap(distance) {
    if (distance === 0) return 1;
    const half = TAPS / 2;
    if (Math.abs(distance) >= half) return 0;
    const x = Math.PI * distance;
    return (Math.sin(x) / x) * (0.5 + 0.5 * Math.cos(x / half));
  }
}
