/** The conversation on the screen: its messages, notes, pending replies, onlookers. */

import { ApiError, get, post, put, remove } from "./api";
import { problem, t } from "./i18n.svelte";
import { claiming, inbox, markRead, take } from "./inbox.svelte";
import { toast } from "./notices.svelte";
import { go } from "./route.svelte";
import { session } from "./session.svelte";
import { say, type Heard } from "./socket.svelte";
import type { Content, Entry, Message, Onlooker, Opened, Pending, Row, Summary } from "./types";

export const open = $state({
  id: null as number | null,
  loading: false,
  failed: "",
  summary: null as Summary | null,
  messages: [] as Message[],
  more: false,
  entries: [] as Entry[],
  pending: [] as Pending[],
  draft: null as { text: string; note: boolean } | null,
  readBefore: 0,
  replyUntil: null as string | null,
  people: [] as Onlooker[],
  customerTyping: false,
  // Of merged conversations: the one whose channel the next answer goes out in.
  answerIn: null as number | null,
});

export const row = (): Row | undefined => (open.id === null ? undefined : inbox.rows[open.id]);
export const isMine = (): boolean => row()?.holder === "agent" && row()?.agent === session.me?.name;

export async function choose(id: number | null): Promise<void> {
  if (open.id !== id) {
    Object.assign(open, { id, summary: null, messages: [], entries: [], pending: [], draft: null, more: false });
    Object.assign(open, { people: [], customerTyping: false, failed: "", replyUntil: null, answerIn: null });
  }
  say({ type: "watch", id });
  if (id !== null) await read(id);
}

/** Read it (again): at first, and after the line was lost. */
export async function read(id: number): Promise<void> {
  open.loading = open.messages.length === 0;
  try {
    const found = await get<Opened>(`/conversations/${id}`);
    if (open.id !== id) return;
    take([found.row]);
    if (found.row.id !== id) {
      go("inbox", found.row.id); // it is worked on as a part of another one
      return;
    }
    const older = open.messages.filter((one) => Number(one.id) < Number(found.messages[0]?.id ?? 0));
    Object.assign(open, {
      summary: found.summary,
      messages: [...older, ...found.messages],
      entries: merged(open.entries, found.entries),
      pending: found.pending,
      draft: found.draft,
      more: older.length ? open.more : found.more,
      readBefore: found.read,
      replyUntil: found.reply_until,
      answerIn: found.answer_in ?? null,
      failed: "",
    });
    inbox.read[id] = Math.max(inbox.read[id] ?? 0, found.read);
    seen();
  } catch (error) {
    if (open.id === id) open.failed = problem(error);
  } finally {
    if (open.id === id) open.loading = false;
  }
}

export async function older(): Promise<void> {
  const first = open.messages[0];
  if (open.id === null || !first) return;
  type Page = { messages: Message[]; entries: Entry[]; more: boolean };
  const place = row()?.parts.length ? `before_number=${first.id}` : `before=${first.seq}`;
  const page = await get<Page>(`/conversations/${open.id}/messages?${place}`);
  open.messages = [...page.messages, ...open.messages];
  open.entries = merged(page.entries, open.entries);
  open.more = page.more;
}

const merged = (one: Entry[], two: Entry[]): Entry[] =>
  [...new Map([...one, ...two].map((entry) => [entry.id, entry])).values()].sort((a, b) => a.id - b.id);

/** What is on the screen of somebody who looks counts as read. */
export function seen(): void {
  const last = open.messages.at(-1);
  if (open.id === null || !last || document.hidden || !document.hasFocus()) return;
  const shown = row();
  void markRead(open.id, shown?.parts.length ? Math.max(shown.last_seq, last.seq) : last.seq);
}

export function hear(message: Heard): void {
  if (message["id"] !== open.id) return;
  if (message.type === "entry") open.entries = merged(open.entries, [message["entry"] as Entry]);
  else if (message.type === "pending") {
    const part = (message["part"] as number | undefined) ?? open.id;
    const now = (message["pending"] as Pending[]).map((one) => ({ ...one, conversation: part as number }));
    open.pending = [...open.pending.filter((one) => (one.conversation ?? open.id) !== part), ...now];
  }
  else if (message.type === "presence") open.people = message["people"] as Onlooker[];
  else if (message.type === "event") event(message["event"] as Heard, message["part"] as number | null | undefined);
}

/** Conversations were merged or parted: what is on the screen is read and watched anew. */
export function regroup(ids: number[]): void {
  if (open.id !== null && ids.includes(open.id)) void choose(open.id);
}

let typingEnds: ReturnType<typeof setTimeout> | undefined;

function event(heard: Heard, part: number | null | undefined): void {
  const told = heard["message"] as Message | undefined;
  const shown = row();
  if (told && shown?.parts.length) {
    told.conversation = part ?? shown.id;
    told.channel = shown.parts.find((one) => one.id === told.conversation)?.channel ?? shown.channel;
    if (told.author === "customer") open.answerIn = told.conversation;
  }
  const at = (id: unknown): number => open.messages.findIndex((one) => one.id === id);
  if (heard.type === "message.created" && told) {
    if (at(told.id) < 0) open.messages.push(told);
    open.pending = open.pending.filter((one) => one.client_id !== told.client_id);
    if (told.author === "customer") open.customerTyping = false;
    if (told.direction === "in" && told.kind !== "text" && open.id !== null) void read(open.id); // its attachments
    seen();
  } else if (heard.type === "message.updated" && told) {
    const index = at(told.id);
    if (index >= 0) open.messages[index] = { ...open.messages[index], ...told };
  } else if (heard.type === "message.state") {
    const found = open.messages[at(heard["id"])];
    if (found) {
      found.state = heard["state"] as string;
      found.error = heard["error"] as string | null;
    }
  } else if (heard.type === "message.deleted") open.messages = open.messages.filter((one) => one.id !== heard["id"]);
  else if (heard.type === "typing" && heard["author"] === "customer") {
    open.customerTyping = Boolean(heard["on"]);
    clearTimeout(typingEnds);
    typingEnds = setTimeout(() => (open.customerTyping = false), 8000);
  } else if (heard.type === "customer.read") {
    for (const one of open.messages)
      if ((part ?? one.conversation) === one.conversation && one.direction === "out" && one.seq <= (heard["seq"] as number) && ["sent", "delivered"].includes(one.state))
        one.state = "read";
  }
}

type Step = { row: Row; entry: Entry | null };

async function step(work: Promise<Step>, done?: string): Promise<boolean> {
  try {
    const made = await work;
    take([made.row]);
    if (made.entry && made.row.id === open.id) open.entries = merged(open.entries, [made.entry]);
    if (done) toast(done);
    return true;
  } catch (error) {
    toast(problem(error), "error");
    return false;
  }
}

const path = (id: number, what: string): string => `/conversations/${id}/${what}`;

export function claim(id: number, force = false): Promise<boolean> {
  claiming(id);
  return step(post<Step>(path(id, "claim"), { force }));
}
export const release = (id: number): Promise<boolean> => step(post<Step>(path(id, "release")), t("done.released"));
export const resolve = (id: number): Promise<boolean> => step(post<Step>(path(id, "resolve")), t("done.resolved"));
export const transfer = (id: number, to: { person?: string; team?: number; note: string }): Promise<boolean> =>
  step(post<Step>(path(id, "transfer"), to), t("done.transferred"));
export const snooze = (id: number, until: string | null): Promise<boolean> =>
  step(put<Step>(path(id, "snooze"), { until }), until ? t("done.snoozed") : t("done.woken"));
export const note = (id: number, text: string, mentions: number[]): Promise<boolean> =>
  step(post<Step>(path(id, "notes"), { text, mentions }));

/** `held`: told what looks like personal data, it says whether to send it anyway. */
export async function reply(id: number, text: string, file: string | null, held: (kinds: string[]) => Promise<boolean>, anyway = false): Promise<boolean> {
  const client_id = makeId();
  const due = new Date(Date.now() + session.preferences.undo_seconds * 1000).toISOString();
  const content: Content = {};
  const to = row()?.parts.length ? (open.answerIn ?? id) : id;
  open.pending.push({ agent: session.me?.name ?? "", client_id, text, content, due, conversation: to });
  try {
    await post(path(id, "replies"), { text, client_id, file, anyway, to: to === id ? null : to });
    inbox.drafts = inbox.drafts.filter((one) => one !== id);
    return true;
  } catch (error) {
    open.pending = open.pending.filter((one) => one.client_id !== client_id);
    if (error instanceof ApiError && error.code === "personal_data" && !anyway) {
      const kinds = ["code", "phone", "id", "address", "money"].filter((kind) => new RegExp(`names:.*\\b${kind}\\b`).test(error.message));
      return (await held(kinds)) ? reply(id, text, file, held, true) : false;
    }
    toast(problem(error), "error");
    return false;
  }
}

/** The text of a reply taken back; null when it has gone out. */
export async function takeBack(id: number, client_id: string): Promise<string | null> {
  try {
    const back = await remove<{ text: string }>(path(id, `replies/${encodeURIComponent(client_id)}`));
    open.pending = open.pending.filter((one) => one.client_id !== client_id);
    return back.text;
  } catch (error) {
    if (error instanceof ApiError) toast(problem(error), "error");
    return null;
  }
}

/** Merge another conversation into this one; `reason` where nothing proves that it is one person. */
export async function merge(id: number, other: number, reason: string): Promise<boolean> {
  return step(post<Step>(path(other, "merge"), { into: id, reason }), t("done.merged"));
}

export async function part(main: number, other: number): Promise<void> {
  if (await step(remove<Step>(path(other, "merge")), t("done.parted"))) await choose(main);
}

export async function setPriority(id: number, priority: number): Promise<void> {
  const known = inbox.rows[id];
  if (known) known.priority = priority;
  await put(path(id, "priority"), { priority }).catch((error: unknown) => toast(problem(error), "error"));
}

export async function retry(message: Message): Promise<void> {
  try {
    await post(`/messages/${message.id}/retry`);
    message.state = "queued";
    message.error = null;
  } catch (error) {
    toast(problem(error), "error");
  }
}

export async function label(id: number, labels: number[]): Promise<void> {
  const known = inbox.rows[id];
  if (known) known.labels = labels;
  await put(path(id, "labels"), { labels }).catch((error: unknown) => toast(problem(error), "error"));
}

export async function keepDraft(id: number, text: string, isNote: boolean): Promise<void> {
  await put(path(id, "draft"), { text, note: isNote }).catch(() => {});
  inbox.drafts = text.trim() ? [...new Set([...inbox.drafts, id])] : inbox.drafts.filter((one) => one !== id);
}

/** Random; `crypto.randomUUID` is not there on a plain-http address of an office network. */
const makeId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
