/** The keyboard: everything can be done without the mouse. Single letters count only outside of text fields. */

import { inbox, ordered, show } from "./inbox.svelte";
import { claim, isMine, open, release, resolve, row } from "./open.svelte";
import { pick } from "./picked.svelte";
import { go } from "./route.svelte";
import type { ListName } from "./types";

export const bar = $state({ open: false, mode: "all" as "all" | "transfer" | "snooze" | "label" | "priority" | "merge" | "keys" });

const LISTS: ListName[] = ["waiting", "mine", "team", "open", "all", "snoozed", "resolved"];

export function show_bar(mode: typeof bar.mode = "all"): void {
  bar.mode = mode;
  bar.open = true;
}

export function keys(event: KeyboardEvent): void {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (bar.open) bar.open = false;
    else show_bar();
    return;
  }
  const target = event.target as HTMLElement;
  const writing = target.closest("input, textarea, select, [contenteditable], dialog") !== null;
  if (event.key === "Escape" && writing && target.closest(".composer")) target.blur();
  if (writing || control || event.altKey || bar.open) return;
  if (act(event.key)) event.preventDefault();
}

function act(key: string): boolean {
  if (/^[1-7]$/.test(key)) {
    go("inbox");
    void show(LISTS[Number(key) - 1] ?? "waiting");
    return true;
  }
  const id = open.id;
  switch (key) {
    case "j":
    case "ArrowDown":
      return step(1);
    case "k":
    case "ArrowUp":
      return step(-1);
    case "/":
      go("search");
      return true;
    case "?":
      show_bar("keys");
      return true;
    case "Escape":
      if (id !== null) go("inbox");
      return true;
  }
  if (id === null) return false;
  switch (key) {
    case "c":
      void claim(id);
      return true;
    case "r":
      focus("reply");
      return true;
    case "n":
      focus("note");
      return true;
    case "t":
      show_bar("transfer");
      return true;
    case "z":
      show_bar("snooze");
      return true;
    case "l":
      show_bar("label");
      return true;
    case "p":
      show_bar("priority");
      return true;
    case "m":
      show_bar("merge");
      return true;
    case "x":
      pick(id);
      return true;
    case "b":
      if (isMine()) void release(id);
      return true;
    case "e":
      if (isMine() || row()?.holder !== "bot") void resolve(id);
      return true;
  }
  return false;
}

function step(by: number): boolean {
  const rows = ordered();
  const at = rows.findIndex((one) => one.id === open.id);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next) go("inbox", next.id);
  return inbox.shown.length > 0;
}

/** The writing field, for a reply or a note. */
export function focus(what: "reply" | "note"): void {
  document.dispatchEvent(new CustomEvent("desk-write", { detail: what }));
}
