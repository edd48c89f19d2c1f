// The conversation as a text file of the customer's own, made in the browser.

import { authorName } from "./bubble.js";
import { el } from "./dom.js";
import { DATA, T, dayKey, fullTime, say } from "./texts.js";

/** Save what is shown. */
export function saveTranscript(conversation) {
  const now = new Date();
  const lines = [say(T.transcript.heading, { company: DATA.company, time: fullTime(now) }), ""];
  for (const item of conversation.items()) {
    lines.push(`[${fullTime(item.at)}] ${authorName(item)}:`);
    if (item.text) lines.push(item.text);
    for (const media of item.media) lines.push(`(${media.alt || media.name || T.media.image_bot})`);
    lines.push("");
  }
  // The mark at the start lets old Windows programs read the accents.
  const url = URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n")], { type: "text/plain;charset=utf-8" }));
  const link = el("a", { href: url, download: say(T.transcript.file, { date: dayKey(now) }) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
