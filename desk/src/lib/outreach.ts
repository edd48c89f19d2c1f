/** Campaigns of outgoing calls as the API gives them. */

export interface Rules {
  from_hour: number;
  to_hour: number;
  noon_rest: boolean;
  sundays: boolean;
  tries: number;
  gap_minutes: number;
  at_once: number;
  per_minute: number;
  least_answered: number;
  after_people: number;
  ratio: number;
  rest_days: number;
  hours_ahead: number;
  days_before: number;
  days_after: number;
}

export type Kind = "survey" | "outage" | "bill";

export interface Campaign {
  id: number;
  kind: Kind;
  name: string;
  state: "draft" | "running" | "paused" | "stopped";
  why: string;
  rules: Rules;
  hours: boolean;
  created_by: string;
  created_at: string;
  counts: {
    people: number;
    waiting: number;
    on_line: number;
    called: number;
    answered: number;
    outcomes: Record<string, number>;
    ratings: { average: number | null; count: number; scores: Record<string, number> };
  };
}

export interface Called {
  id: number;
  phone: string;
  subject: string;
  state: string;
  outcome: string | null;
  tries: number;
  score: number | null;
  answers: { done?: boolean; money?: boolean };
  remark: string;
  ticket: string | null;
  error: string | null;
  updated_at: string;
}

export interface NotCalled {
  phone: string;
  source: "call" | "desk";
  added_by: string;
  note: string;
  added_at: string;
}

export interface PhoneNotice {
  id: number;
  kind: string;
  phone: string;
  way: string;
  state: string;
  error: string | null;
  delivered_at: string | null;
  created_at: string;
}

/** What an operator sets of each kind, besides the common rules. */
export const OWN_RULES: Record<Kind, (keyof Rules)[]> = {
  survey: ["ratio", "rest_days"],
  outage: ["hours_ahead"],
  bill: ["days_before", "days_after"],
};
export const COMMON_RULES: (keyof Rules)[] = ["from_hour", "to_hour", "tries", "gap_minutes", "at_once", "per_minute", "least_answered", "after_people"];
const PERCENT: (keyof Rules)[] = ["least_answered", "ratio"];

/** Shares are edited as percents. */
export const shown = (rules: Rules): Rules => scaled(rules, 100);
export const kept = (rules: Rules): Rules => scaled(rules, 0.01);

function scaled(rules: Rules, factor: number): Rules {
  const copy: Rules = { ...rules };
  for (const name of PERCENT) (copy[name] as number) = Math.round((copy[name] as number) * factor * 1000) / 1000;
  return copy;
}
