/** What the desk's API speaks. Times are ISO 8601 with an offset, money is whole đồng. */

export type Holder = "bot" | "waiting" | "agent";
export type ListName = "waiting" | "mine" | "team" | "open" | "all" | "snoozed" | "resolved" | "mentions";

export interface Preferences {
  language: "vi" | "en";
  theme: "auto" | "light" | "dark";
  sound: boolean;
  notices: boolean;
  undo_seconds: number;
  side: boolean;
  enter_sends: boolean;
  saved: SavedFilter[];
}

export interface SavedFilter {
  name: string;
  list: ListName;
  filters: Record<string, string | number | boolean | null>;
}

/** One of the conversations that are worked on as one. */
export interface Part {
  id: number;
  channel: string;
  last_customer_at: string | null;
  reply_until?: string | null;
}

export interface Me {
  id: number;
  login: string;
  name: string;
  role: "agent" | "supervisor" | "admin";
  csrf: string;
  waits_for_code: boolean;
  must_change: boolean;
  away: boolean;
  totp: boolean;
  preferences: Partial<Preferences>;
  permissions: string[];
}

export interface Last {
  author: string;
  name: string | null;
  kind: string;
  text: string;
  state: string;
}

export interface Row {
  id: number;
  key: string;
  channel: string;
  account: string;
  user: string;
  holder: Holder;
  agent: string | null;
  reason: string | null;
  wish: string | null;
  codes: string[];
  attention: string | null;
  waiting_since: string | null;
  claimed_at: string | null;
  replied_at: string | null;
  last_seq: number;
  customer_read_seq: number;
  last_customer_at: string | null;
  last_message_at: string | null;
  team: number | null;
  labels: number[];
  resolved: boolean;
  resolved_at: string | null;
  resolved_by: string | null;
  snoozed_until: string | null;
  escalated: boolean;
  priority: number;
  owed_since: string | null;
  reply_due: string | null;
  resolve_due: string | null;
  parts: Part[];
  last: Last | null;
}

export interface Media {
  kind: string;
  id: string;
  mime: string;
  name: string;
  size: number;
}

export interface Content {
  buttons?: { title: string; payload?: string; url?: string }[];
  image?: string;
  file?: string;
  media?: Media[];
  /** What was recognised in a voice note. */
  transcript?: string;
  deleted?: boolean;
  elsewhere?: boolean;
  [more: string]: unknown;
}

export interface Attachment {
  id: number;
  kind: string;
  mime: string | null;
  name: string | null;
  size: number | null;
  upload: string | null;
  here: boolean;
}

export interface Message {
  id: string;
  seq: number;
  direction: "in" | "out";
  author: "customer" | "bot" | "agent" | "system";
  name: string | null;
  client_id: string | null;
  kind: string;
  text: string;
  content: Content;
  state: string;
  error: string | null;
  error_code: string | null;
  intent: string | null;
  confidence: number | null;
  sent_at: string;
  created_at: string;
  attachments?: Attachment[];
  conversation?: number;
  channel?: string;
}

export interface Entry {
  id: number;
  after_seq: number;
  kind: string;
  author: string;
  text: string;
  detail: Record<string, unknown>;
  reason: string | null;
  seconds: number | null;
  at: string;
}

export interface Pending {
  agent: string;
  client_id: string;
  text: string;
  content: Content;
  due: string;
  conversation?: number;
}

export interface Person {
  id: number;
  login: string;
  name: string;
  role: Me["role"];
  enabled: boolean;
  away: boolean;
  capacity: number;
  email: string | null;
  totp_on: boolean;
  seen_at: string | null;
  teams: number[];
}

export interface Team {
  id: number;
  name: string;
  reasons: string[];
  members: number[];
}

export interface Label {
  id: number;
  name: string;
  colour: string;
}

export interface QuickText {
  id: number;
  shortcut: string;
  title: string;
  text: string;
  own: boolean;
}

export interface Counts {
  waiting: number;
  open: number;
  snoozed: number;
  agents: Record<string, number>;
  teams: Record<string, number>;
  oldest: string | null;
}

export interface Target {
  first_response: number;
  next_response: number;
  resolution: number;
}

export interface Targets extends Target {
  lines: (Target & { team: number | null; priority: number | null })[];
  warn_percent: number;
  opening_hours: boolean;
  escalate_to: number | null;
  remind_minutes: number;
}

export interface DeskSettings {
  targets: Targets;
  assignment: { mode: "manual" | "automatic" };
  hours: { days: { opens: string; closes: string }[]; holidays: boolean; closed_dates: string[] };
}

export interface Start {
  people: Person[];
  teams: Team[];
  labels: Label[];
  quick_texts: QuickText[];
  counts: Counts;
  settings: DeskSettings;
  company: string;
  intents: Record<string, string>;
  now: string;
}

export interface Summary {
  intent?: string | null;
  wish?: string | null;
  customer_codes?: string[];
  collected?: Record<string, unknown>;
  lines?: string[];
  error?: string;
}

export interface Opened {
  row: Row;
  summary: Summary | null;
  messages: Message[];
  more: boolean;
  entries: Entry[];
  pending: Pending[];
  draft: { text: string; note: boolean } | null;
  read: number;
  reply_until: string | null;
  answer_in?: number;
}

export interface Onlooker {
  user: number;
  name: string;
  typing: boolean;
}
