/** Who is signed in, and how they like the desk. */

import { get, post, put, remove, useToken, whenSignedOut } from "./api";
import { language } from "./i18n.svelte";
import { disconnect } from "./socket.svelte";
import type { Me, Preferences } from "./types";

const USUAL: Preferences = {
  language: "vi",
  theme: "auto",
  sound: true,
  notices: false,
  undo_seconds: 4,
  side: true,
  enter_sends: true,
  saved: [],
};

export const session = $state<{ me: Me | null; company: string | null; asked: boolean; preferences: Preferences }>({
  me: null,
  company: null, // what the company's account is called, where one may sign in with it
  asked: false,
  preferences: { ...USUAL },
});

export const may = (permission: string): boolean => session.me?.permissions.includes(permission) ?? false;

export async function ask(): Promise<void> {
  whenSignedOut(forget);
  const now = await get<{ me: Me | null; company: string | null }>("/session");
  session.company = now.company;
  if (now.me) take(now.me);
  else forget();
  session.asked = true;
}

export async function signIn(login: string, password: string): Promise<void> {
  take(await post<Me>("/session", { login, password }));
}

export async function giveCode(code: string): Promise<void> {
  take(await post<Me>("/session/code", { code }));
}

export async function signOut(): Promise<void> {
  const left = await remove<{ next?: string } | undefined>("/session").catch(() => undefined);
  forget();
  if (left?.next) location.href = left.next; // the company's account is signed out at its own page
}

export async function prefer(change: Partial<Preferences>): Promise<void> {
  Object.assign(session.preferences, change);
  show();
  await put("/me/preferences", session.preferences);
}

export async function setAway(away: boolean): Promise<void> {
  await put("/me/away", { away });
  if (session.me) session.me.away = away;
}

export function take(me: Me): void {
  useToken(me.csrf);
  session.me = me;
  session.preferences = { ...USUAL, ...me.preferences };
  show();
}

function forget(): void {
  disconnect();
  session.me = null;
  session.preferences = { ...USUAL, language: language.now };
}

function show(): void {
  language.now = session.preferences.language;
  document.documentElement.lang = language.now;
  document.documentElement.dataset.theme = session.preferences.theme;
}
