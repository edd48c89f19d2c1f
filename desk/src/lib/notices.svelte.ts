/** What should be heard and seen even when the page lies behind others: a sound, a browser notice, the title. */

import { t } from "./i18n.svelte";
import { title } from "./names";
import { session } from "./session.svelte";
import type { Row } from "./types";

export type Occasion = "waiting" | "given" | "message" | "mention" | "late" | "soon" | "rule" | "woken";

export const toasts = $state<{ list: { id: number; text: string; kind: "info" | "error"; act?: () => void }[] }>({ list: [] });

let number = 0;
let sounded = 0;
let audio: AudioContext | null = null;
export let openConversation: (id: number) => void = () => {};
export const whenOpened = (act: (id: number) => void): void => void (openConversation = act);

export function toast(text: string, kind: "info" | "error" = "info", act?: () => void): void {
  const id = ++number;
  toasts.list.push(act ? { id, text, kind, act } : { id, text, kind });
  setTimeout(() => dismiss(id), kind === "error" ? 8000 : 4500);
}

export function dismiss(id: number): void {
  toasts.list = toasts.list.filter((one) => one.id !== id);
}

export function notify(occasion: Occasion, row: Row): void {
  const words = t(`notice.${occasion}`, { who: title(row) });
  if (session.preferences.sound) chime(occasion);
  if (document.hidden && session.preferences.notices && "Notification" in window && Notification.permission === "granted") {
    const shown = new Notification(words, { body: row.last?.text ?? "", tag: `${occasion}-${row.id}`, icon: "/desk/mark.svg" });
    shown.onclick = () => {
      window.focus();
      openConversation(row.id);
      shown.close();
    };
  }
  if (occasion === "given" || occasion === "mention" || occasion === "late" || occasion === "soon" || occasion === "rule" || occasion === "woken") toast(words, "info", () => openConversation(row.id));
}

export async function allowNotices(): Promise<boolean> {
  return "Notification" in window && (await Notification.requestPermission()) === "granted";
}

/** Two soft tones, made here: no file to load. Not more often than every two seconds. */
function chime(occasion: Occasion): void {
  if (Date.now() - sounded < 2000) return;
  sounded = Date.now();
  audio ??= new AudioContext();
  if (audio.state !== "running") return; // browsers allow sound once somebody has clicked
  const [first, second] = occasion === "waiting" ? [660, 880] : [520, 660];
  for (const [at, pitch] of [[0, first], [0.14, second]] as const) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch as number;
    volume.gain.setValueAtTime(0.0001, audio.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.12, audio.currentTime + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.4);
  }
}

addEventListener("pointerdown", () => void (audio ??= new AudioContext()).resume(), { once: true });
