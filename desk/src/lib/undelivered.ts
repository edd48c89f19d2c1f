/** Why a reply did not go out, in words an agent can use. Connectors tell it in English, platforms in their own way. */

import { language, t, type Key } from "./i18n.svelte";

// The first that fits; what fits none is shown as it came.
const REASONS: [RegExp, Key][] = [
  [/days? old|24 hours|not written for|48 hours|free answers|outside.*window|window/i, "undelivered.window"],
  [/block|\bleft\b|unreach|not follow|no longer|deactivated|kicked|supergroup|call has ended/i, "undelivered.gone"],
  [/token|oauth|grant|permission|restricted|suspended|expired|account/i, "undelivered.account"],
  [/can't be reached|busy|patience|too many|\brate\b/i, "undelivered.busy"],
  [/stopped during|did not answer|connection .* broke|without saying/i, "undelivered.doubt"],
  [/larger|longer|too long|too large|picture|upload|HTTP 413/i, "undelivered.content"],
];

export function undelivered(error: string | null | undefined): string {
  if (!error || language.now === "en") return error ?? "";
  const known = REASONS.find(([words]) => words.test(error));
  return known ? t(known[1]) : error;
}
