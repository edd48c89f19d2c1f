/** Times as people at the desk read them. The clock ticks, so that waiting times grow on the screen. */

import { language, t } from "./i18n.svelte";

export const clock = $state({ now: Date.now() });
// The server's clock counts; a desk computer may be wrong by minutes.
let offset = 0;

export function setClock(serverNow: string): void {
  offset = Date.parse(serverNow) - Date.now();
  clock.now = Date.now() + offset;
}

setInterval(() => (clock.now = Date.now() + offset), 5000);

const zone = "Asia/Ho_Chi_Minh";
const locale = (): string => (language.now === "en" ? "en-GB" : "vi-VN");

export function seconds(since: string | null): number {
  return since === null ? 0 : Math.max(0, (clock.now - Date.parse(since)) / 1000);
}

/** "45 giây", "3 phút", "2 giờ 5 phút", "3 ngày". */
export function span(total: number): string {
  const whole = Math.round(total);
  if (whole < 60) return t("time.seconds", { n: whole });
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return t("time.minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("time.hours", { n: hours, m: minutes % 60 });
  return t("time.days", { n: Math.floor(hours / 24) });
}

const day = (moment: number): string => new Date(moment).toLocaleDateString("en-CA", { timeZone: zone });

export const dayOf = (iso: string): string => day(Date.parse(iso));

export function hour(iso: string): string {
  return new Date(iso).toLocaleTimeString(locale(), { timeZone: zone, hour: "2-digit", minute: "2-digit" });
}

const short = (iso: string): string =>
  new Date(iso).toLocaleDateString(locale(), { timeZone: zone, day: "2-digit", month: "2-digit" }).replace("-", "/");

/** The hour today, "hôm qua", else the date. */
export function brief(iso: string | null): string {
  if (!iso) return "";
  const that = dayOf(iso);
  if (that === day(clock.now)) return hour(iso);
  if (that === day(clock.now - 86_400_000)) return t("time.yesterday");
  return short(iso);
}

/** The hour, with the day unless it is today: of what is to come, "hôm nào" alone is not enough. */
export function moment(iso: string | null): string {
  if (!iso) return "";
  const told = dayOf(iso) === day(clock.now) ? "" : ` ${short(iso)}`;
  return hour(iso) + told;
}

export function dayTitle(iso: string): string {
  const that = dayOf(iso);
  if (that === day(clock.now)) return t("time.today");
  if (that === day(clock.now - 86_400_000)) return t("time.yesterday");
  return new Date(iso).toLocaleDateString(locale(), {
    timeZone: zone,
    weekday: "long",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
  });
}

export function full(iso: string): string {
  return new Date(iso).toLocaleString(locale(), { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
}

export const date = (iso: string | null): string =>
  iso ? new Date(iso).toLocaleDateString("vi-VN", { timeZone: zone, day: "2-digit", month: "2-digit", year: "numeric" }) : "";

export const dong = (amount: number): string => `${amount.toLocaleString("vi-VN")} đ`;
