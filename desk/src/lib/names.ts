/** What things are called on the screen. */

import { language, maybe, t } from "./i18n.svelte";
import type { Message, Row } from "./types";

const CHANNELS: Record<string, string> = {
  webchat: "Web",
  messenger: "Messenger",
  zalo: "Zalo OA",
  zalobot: "Zalo Bot",
  telegram: "Telegram",
  phone: "Điện thoại",
};

export const channel = (name: string): string => CHANNELS[name] ?? name;

/** Who the customer is, as far as the list may say: the code they gave, else the end of the platform's number. */
export function title(row: Row): string {
  const code = row.codes[0];
  if (code) return code;
  return t("customer.short", { tail: row.user.replace(/^id-/, "").slice(-5) });
}

export const reason = (slug: string | null): string => (slug ? maybe(`reason.${slug}`, slug.replaceAll("_", " ")) : "");

/** What the company calls each wish; told by the server when the page begins. */
export const intentNames: Record<string, string> = {};

export function intent(slug: string | null | undefined): string {
  if (!slug) return "";
  const words = slug.replaceAll("_", " "); // slugs are English
  return (language.now === "en" ? undefined : intentNames[slug]) ?? maybe(`intent.${slug}`, words);
}

/** The last message of a list row in a few words. */
export function preview(row: Row): string {
  const last = row.last;
  if (!last) return "";
  const who = last.author === "customer" ? "" : last.author === "agent" ? `${last.name ?? t("author.agent")}: ` : `${t("author.bot")}: `;
  return who + (last.text || maybe(`kind.${last.kind}`, last.kind));
}

export function author(message: Message): string {
  if (message.author === "customer") return t("author.customer");
  if (message.author === "bot") return t("author.bot");
  return message.name ?? t("author.agent");
}
