// What the server wrote into the page: the site and every word, from `texts.vi.json`.

export const DATA = JSON.parse(document.getElementById("page-data").textContent);
export const T = DATA.texts;

/** A sentence with its `{names}` filled in. */
export function say(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

const ZONE = "Asia/Ho_Chi_Minh";
const HOUR = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" });
const FULL = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, dateStyle: "full", timeStyle: "short" });
const KEY = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });

export const hour = (date) => HOUR.format(date);
export const fullTime = (date) => FULL.format(date);
export const dayKey = (date) => KEY.format(date);

/** "Hôm nay", "Hôm qua" or the weekday and date, by Vietnam's calendar. */
export function dayName(date, now = new Date()) {
  const key = dayKey(date);
  if (key === dayKey(now)) return T.log.today;
  if (key === dayKey(new Date(now.getTime() - 86_400_000))) return T.log.yesterday;
  const name = DAY.format(date);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** "820 kB", "1,4 MB". */
export function fileSize(bytes) {
  if (!bytes) return "";
  const mega = bytes / 1_048_576;
  const number = mega >= 1 ? mega : Math.max(1, bytes / 1024);
  const digits = mega >= 1 && mega < 10 ? 1 : 0;
  return `${number.toLocaleString("vi-VN", { maximumFractionDigits: digits })} ${mega >= 1 ? "MB" : "kB"}`;
}
