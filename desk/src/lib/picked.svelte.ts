/** Several conversations of a list at once: after an outage a hundred wait for the same thing. */

import { post, put } from "./api";
import { t } from "./i18n.svelte";
import { inbox, take } from "./inbox.svelte";
import { toast } from "./notices.svelte";
import { session } from "./session.svelte";
import type { Row } from "./types";

export const picked = $state({ ids: [] as number[], busy: false });

export function pick(id: number): void {
  picked.ids = picked.ids.includes(id) ? picked.ids.filter((one) => one !== id) : [...picked.ids, id];
}

type Step = { row: Row };

async function step(id: number, what: string, body: unknown = {}): Promise<void> {
  take([(await post<Step>(`/conversations/${id}/${what}`, body)).row]);
}

/** What somebody else has stays theirs: the server refuses it, and it is counted as such. */
async function own(row: Row): Promise<void> {
  if (row.holder !== "agent" || row.agent !== session.me?.name) await step(row.id, "claim", { force: false });
}

/** One after the other; what could not be done is told, and stays chosen. */
async function each(work: (row: Row) => Promise<void>): Promise<void> {
  picked.busy = true;
  const wanted = picked.ids;
  const failed: number[] = [];
  for (const id of wanted) {
    const row = inbox.rows[id];
    try {
      if (row) await work(row);
    } catch {
      failed.push(id);
    }
  }
  picked.ids = failed;
  picked.busy = false;
  const done = wanted.length - failed.length;
  if (failed.length) toast(t("many.partly", { n: done, failed: failed.length }), "error");
  else toast(t("many.done", { n: done }));
}

export const claimAll = (): Promise<void> => each(own);
export const resolveAll = (): Promise<void> =>
  each(async (row) => {
    await own(row);
    await step(row.id, "resolve");
  });
export const teamAll = (team: number): Promise<void> =>
  each(async (row) => {
    await own(row);
    await step(row.id, "transfer", { team, note: "" });
  });
export const labelAll = (label: number): Promise<void> =>
  each(async (row) => {
    const labels = [...new Set([...row.labels, label])];
    await put(`/conversations/${row.id}/labels`, { labels });
    take([{ ...row, labels }]);
  });
