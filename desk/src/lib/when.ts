/** Until when somebody wants to put something off, from what they typed. Times are Vietnam's, UTC+7 all year. */

import { fold } from "./fold";

const MINUTE = 60_000;
const EAST = 7 * 60 * MINUTE;
const UNITS: Record<string, number> = { p: MINUTE, phut: MINUTE, minutes: MINUTE, gio: 60 * MINUTE, hours: 60 * MINUTE, ngay: 1440 * MINUTE, days: 1440 * MINUTE };
const MORNING = 8;

/** "45 phút", "3 ngày"; "15:30", "15h", "9h mai"; "25/11", "25/11 14:00". Null for anything else and for what is past. */
export function when(words: string, now: number): string | null {
  const said = fold(words).trim().replace(/^(sau|in) /, "");
  const span = /^(\d{1,3}) ?(p|phut|minutes|gio|hours|ngay|days)$/.exec(said);
  if (span) return new Date(now + Number(span[1]) * (UNITS[span[2]!] ?? 0)).toISOString();
  let hour = MORNING;
  let minute = 0;
  let rest = said.replace(/(\d{1,2})(?::|h)(\d{2})?(?!\d)/, (whole, hours: string, minutes?: string) => {
    [hour, minute] = whole.endsWith(":") ? [99, 0] : [Number(hours), Number(minutes ?? 0)];
    return " ";
  });
  const timed = rest !== said;
  rest = rest.trim();
  if (hour > 23 || minute > 59) return null;
  const today = new Date(now + EAST);
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()];
  const at = (y: number, m: number, d: number): number => Date.UTC(y, m, d, hour, minute) - EAST;
  const date = /^(\d{1,2})[/-](\d{1,2})$/.exec(rest);
  let found: number;
  if (date) {
    const [d, m] = [Number(date[1]), Number(date[2]) - 1];
    found = at(year, m, d);
    if (new Date(Date.UTC(year, m, d)).getUTCDate() !== d || m > 11) return null;
    if (found <= now) found = at(year + 1, m, d);
  } else if (rest === "mai" || rest === "ngay mai" || rest === "tomorrow") found = at(year, month, day + 1);
  else if (rest === "" && timed) found = at(year, month, day) > now ? at(year, month, day) : at(year, month, day + 1);
  else return null;
  return found > now ? new Date(found).toISOString() : null;
}
