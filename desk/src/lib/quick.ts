/** Quick texts with their variables filled in. An unknown variable stays, so that it is seen before sending. */

import { inbox } from "./inbox.svelte";
import { session } from "./session.svelte";
import type { Row } from "./types";

export const VARIABLES = ["ten_toi", "ma_khach_hang", "cong_ty", "yeu_cau"] as const;

export function filled(text: string, row: Row): string {
  const values: Record<string, string | undefined | null> = {
    ten_toi: session.me?.name.split(" ").at(-1),
    ma_khach_hang: row.codes[0],
    cong_ty: inbox.company,
    yeu_cau: row.wish,
  };
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}
