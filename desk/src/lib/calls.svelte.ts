/** Telephone calls in progress. */

import { get, post } from "./api";
import { problem, t } from "./i18n.svelte";
import { toast } from "./notices.svelte";
import { go } from "./route.svelte";

export interface Call {
  uuid: string;
  id: number | null;
  caller: string;
  state: "talking" | "transferring" | "transferred" | "ended";
  agent: string | null;
  began_at: string;
  ended_at: string | null;
}

export const calls = $state({ now: [] as Call[], extension: null as string | null });

export async function loadCalls(): Promise<void> {
  const found = await get<{ calls: Call[]; extension: string | null }>("/calls");
  calls.now = found.calls;
  calls.extension = found.extension;
}

export function heardCall(one: Call | null): void {
  if (!one) return;
  const others = calls.now.filter((call) => call.uuid !== one.uuid);
  calls.now = one.state === "ended" ? others : [...others, one].sort((a, b) => a.began_at.localeCompare(b.began_at));
}

/** The conversation of a call begins with its first words: it may be younger than the call. */
export async function follow(one: Call): Promise<void> {
  if (one.id === null) await loadCalls();
  const id = calls.now.find((call) => call.uuid === one.uuid)?.id;
  if (id) go("inbox", id);
}

export async function takeCall(one: Call): Promise<void> {
  try {
    heardCall(await post<Call>(`/calls/${one.uuid}/take`));
    toast(t("calls.taking"));
    await follow(one);
  } catch (error) {
    toast(problem(error), "error");
  }
}
