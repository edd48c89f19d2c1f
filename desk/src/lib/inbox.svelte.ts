/** The lists: rows as the server tells them, which of them are shown, and what is new. */

import { get, put, query } from "./api";
import { session } from "./session.svelte";
import { intentNames } from "./names";
import { notify } from "./notices.svelte";
import type { Counts, Label, ListName, Person, QuickText, Row, Start, Team, DeskSettings } from "./types";
import { setClock } from "./time.svelte";

export interface Filters {
  channel: string;
  label: number | null;
  agent: string;
  team: number | null;
  unread: boolean;
  attention: boolean;
}

const NO_FILTERS: Filters = { channel: "", label: null, agent: "", team: null, unread: false, attention: false };
const PAGE = 60;

export const inbox = $state({
  list: "waiting" as ListName,
  filters: { ...NO_FILTERS },
  rows: {} as Record<number, Row>,
  shown: [] as number[],
  more: false,
  loading: false,
  read: {} as Record<number, number>,
  drafts: [] as number[],
  counts: { waiting: 0, open: 0, snoozed: 0, agents: {}, teams: {}, oldest: null } as Counts,
  people: [] as Person[],
  teams: [] as Team[],
  labels: [] as Label[],
  quickTexts: [] as QuickText[],
  settings: null as DeskSettings | null,
  company: "",
  mentions: 0,
});

export async function begin(): Promise<void> {
  const start = await get<Start>("/start");
  setClock(start.now);
  inbox.people = start.people;
  inbox.teams = start.teams;
  inbox.labels = start.labels;
  inbox.quickTexts = start.quick_texts;
  inbox.counts = start.counts;
  inbox.settings = start.settings;
  inbox.company = start.company;
  Object.assign(intentNames, start.intents);
  await load();
}

export async function refreshPeople(): Promise<void> {
  const now = await get<{ people: Person[]; teams: Team[] }>("/people");
  inbox.people = now.people;
  inbox.teams = now.teams;
  const mine = now.people.find((one) => one.id === session.me?.id);
  if (mine && session.me) session.me.away = mine.away;
}

export async function show(list: ListName): Promise<void> {
  inbox.list = list;
  if (list === "mentions") inbox.mentions = 0;
  inbox.shown = [];
  await load();
}

export async function filter(change: Partial<Filters>): Promise<void> {
  Object.assign(inbox.filters, change);
  await load();
}

export const filtered = (): boolean => JSON.stringify(inbox.filters) !== JSON.stringify(NO_FILTERS);
export const clearFilters = (): Promise<void> => filter({ ...NO_FILTERS });

interface Page {
  rows: Row[];
  more: boolean;
  read: Record<string, number>;
  drafts: number[];
}

let asked = 0;

export async function load(more = false): Promise<void> {
  const mine = ++asked;
  const list = inbox.list;
  inbox.loading = true;
  const offset = more ? inbox.shown.length : 0;
  try {
    const page = await get<Page>(`/conversations${query({ list, ...inbox.filters, limit: PAGE, offset })}`);
    if (mine !== asked) return; // another list was chosen meanwhile
    for (const row of page.rows) inbox.rows[row.id] = row;
    Object.assign(inbox.read, page.read);
    inbox.drafts = page.drafts;
    const numbers = page.rows.map((row) => row.id);
    inbox.shown = more ? [...new Set([...inbox.shown, ...numbers])] : numbers;
    inbox.more = page.more;
  } finally {
    if (mine === asked) inbox.loading = false;
  }
}

/** The shown rows in the order of the list. */
export function ordered(): Row[] {
  const rows = inbox.shown.map((id) => inbox.rows[id]).filter((row): row is Row => row !== undefined);
  const time = (text: string | null): number => (text ? Date.parse(text) : 0);
  if (inbox.list === "waiting")
    return rows.sort((a, b) => b.priority - a.priority || time(a.waiting_since) - time(b.waiting_since) || a.id - b.id);
  if (inbox.list === "snoozed") return rows.sort((a, b) => time(a.snoozed_until) - time(b.snoozed_until));
  return rows.sort((a, b) => time(b.last_message_at) - time(a.last_message_at) || b.id - a.id);
}

/** Rows have changed: they join or leave the shown list, and some are worth a notice. */
export function take(rows: Row[], live = false): void {
  for (const row of rows) {
    const before = inbox.rows[row.id];
    inbox.rows[row.id] = row;
    const gone = row.parts.map((one) => one.id).filter((id) => id !== row.id);
    if (gone.length) inbox.shown = inbox.shown.filter((id) => !gone.includes(id));
    const shown = inbox.shown.includes(row.id);
    const fits = belongs(row);
    if (fits && !shown) inbox.shown.push(row.id);
    else if (!fits && shown && inbox.list !== "mentions") inbox.shown = inbox.shown.filter((id) => id !== row.id);
    if (live) notice(before, row);
  }
}

function belongs(row: Row): boolean {
  const { filters } = inbox;
  if (filters.channel && row.channel !== filters.channel) return false;
  if (filters.label !== null && !row.labels.includes(filters.label)) return false;
  if (filters.agent && row.agent !== filters.agent) return false;
  if (filters.team !== null && row.team !== filters.team) return false;
  if (filters.unread && !isUnread(row)) return false;
  if (filters.attention && !row.attention) return false;
  switch (inbox.list) {
    case "waiting":
      return row.holder === "waiting" && !row.snoozed_until;
    case "mine":
      return row.holder === "agent" && row.agent === session.me?.name && !row.snoozed_until;
    case "team":
      return row.holder !== "bot" && row.team !== null && myTeams().includes(row.team) && !row.snoozed_until;
    case "open":
      return row.holder !== "bot";
    case "snoozed":
      return row.snoozed_until !== null;
    case "resolved":
      return row.resolved;
    case "mentions":
      return inbox.shown.includes(row.id);
    default:
      return true;
  }
}

export const myTeams = (): number[] => inbox.people.find((one) => one.id === session.me?.id)?.teams ?? [];

export function isUnread(row: Row): boolean {
  return row.last?.author === "customer" && row.holder !== "bot" && (inbox.read[row.id] ?? 0) < row.last_seq;
}

export async function markRead(id: number, seq: number): Promise<void> {
  if ((inbox.read[id] ?? 0) >= seq) return;
  inbox.read[id] = seq;
  await put(`/conversations/${id}/read`, { seq });
}

export async function markUnread(id: number): Promise<void> {
  const row = inbox.rows[id];
  const seq = Math.max(0, (row?.last_seq ?? 1) - 1);
  inbox.read[id] = seq;
  await put(`/conversations/${id}/read`, { seq });
}

function notice(before: Row | undefined, row: Row): void {
  const me = session.me?.name;
  if (row.holder === "waiting" && before?.holder !== "waiting" && fresh(row.waiting_since)) notify("waiting", row);
  else if (row.agent === me && row.holder === "agent" && before?.agent !== me && fresh(row.claimed_at) && claimedByOther(row)) notify("given", row);
  else if (row.agent === me && row.last?.author === "customer" && before && row.last_seq > before.last_seq)
    notify("message", row);
}

const fresh = (since: string | null): boolean => since !== null && Date.now() - Date.parse(since) < 120_000;

// One's own claim is answered before the row comes: then nothing has to ring.
const ownClaims = new Set<number>();
export const claiming = (id: number): void => void ownClaims.add(id);
const claimedByOther = (row: Row): boolean => !ownClaims.delete(row.id);
