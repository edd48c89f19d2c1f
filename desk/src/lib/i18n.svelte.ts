/** The texts in the language of the person. Vietnamese is the original; a missing key does not compile. */

import { en, vi, type Key } from "./texts";

export type { Key };

export const language = $state<{ now: "vi" | "en" }>({ now: "vi" });

export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text: string = (language.now === "en" ? en : vi)[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A text by a key made at run time, or what to show instead. */
export function maybe(key: string, otherwise: string): string {
  return key in vi ? t(key as Key) : otherwise;
}

/** What went wrong, in words. */
export function problem(error: unknown): string {
  const known = error as { code?: string; message?: string };
  return maybe(`error.${known.code ?? ""}`, known.message || t("error.failed"));
}
