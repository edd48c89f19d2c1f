/** What the record beside a conversation holds. */

export interface RequestView {
  number: string;
  service: string;
  status: string;
  status_label: string;
  open: boolean;
  urgent: boolean;
  overdue: boolean;
  deadline: string | null;
  created_at: string;
  lines: { label: string; text: string }[];
  missing: string[];
  papers: { id: number; name: string; status: "received" | "accepted" | "refused"; reason: string }[];
}

export interface Overview {
  codes: string[];
  requests: RequestView[];
  others: { id: number; channel: string; holder: string; agent: string | null }[];
  ratings: { score: number; remark: string; agent: string | null; at: string }[];
}

export interface Bill {
  period: string;
  from: string;
  to: string;
  kwh: number;
  previous_kwh: number | null;
  total: number;
  subtotal: number;
  vat: number;
  due_on: string;
  paid_on: string | null;
  abnormal: boolean;
  ratio: number | null;
  lines: { label: string; kwh: number; price: number; amount: number }[];
}

export interface Customer {
  code: string;
  linked: boolean;
  name: string;
  phone: string | null;
  address: string;
  area: string;
  group: string;
  phases: number;
  bills: Bill[];
  debt: number;
  contracts: { number: string; title: string; state: "drafted" | "confirmed" | "signed" | "cancelled"; drafted_at: string; signed_at: string | null }[];
  outages: { reference: string; kind: string; status: string; reason: string; from: string; to: string | null; part: string }[];
}

export interface Service {
  name: string;
  title: string;
  fields: { name: string; label: string; required: boolean; example: string; choices: { value: string; label: string }[] }[];
}
