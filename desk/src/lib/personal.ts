/** What looks like personal data in a reply to a chat that has proved no customer code. */

import { t } from "./i18n.svelte";
import type { Row } from "./types";

export function personal(text: string, row: Row): string {
  if (row.codes.length) return "";
  if (/\bP[A-Z][A-Z0-9]{2,4}\d{7,9}\b/i.test(text)) return t("send.code");
  if (/(?:\+84|\b0)(?:[ .-]?\d){9}\b/.test(text)) return t("send.phone");
  if (/\d{1,3}(?:[.,]\d{3})+\s*(?:đồng|đ|vnd)(?!\p{L})/iu.test(text)) return t("send.money");
  return "";
}
