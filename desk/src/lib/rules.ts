/** Rules as the editor and the server know them. */

export interface Condition {
  field: string;
  op: "is" | "not";
  values: string[];
}

export interface Action {
  do: string;
  value: string;
}

export interface RuleBody {
  name: string;
  enabled: boolean;
  event: string;
  minutes: number | null;
  conditions: Condition[];
  actions: Action[];
  last: boolean;
}

export interface Rule extends RuleBody {
  id: number;
  runs: number;
  last_run: string | null;
}

export interface Tried {
  at: string;
  text: string;
  held: boolean[];
  acts: boolean;
}

export const EVENTS = ["created", "message", "handed_over", "waits", "resolved"];
export const FIELDS = ["channel", "reason", "label", "intent", "words", "open", "group", "team", "priority", "holder"];
export const ACTIONS = ["label", "team", "person", "priority", "quick_text", "note", "snooze", "resolve", "notify"];
export const CHANNELS = ["webchat", "zalo", "messenger", "telegram", "zalobot", "phone"];
export const REASONS = ["customer_asked", "anger", "not_understood", "repeated_failure", "disputed_bill", "bot_unavailable", "hazard", "requested"];
export const GROUPS = ["residential", "prepaid", "business", "production", "public_office", "hospital_school"];

export const empty = (): RuleBody => ({
  name: "",
  enabled: true,
  event: "handed_over",
  minutes: null,
  conditions: [],
  actions: [{ do: "label", value: "" }],
  last: false,
});

/** Only what the server takes, copied. */
export const body = (rule: RuleBody): RuleBody => ({
  name: rule.name,
  enabled: rule.enabled,
  event: rule.event,
  minutes: rule.event === "waits" ? (rule.minutes ?? 10) : null,
  conditions: rule.conditions.map((one) => ({ field: one.field, op: one.op, values: [...one.values] })),
  actions: rule.actions.map((one) => ({ do: one.do, value: String(one.value) })),
  last: rule.last,
});
