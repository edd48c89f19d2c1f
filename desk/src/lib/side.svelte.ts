/** Whether the customer's side is shown: beside the conversation as preferred; on small screens over it, when asked. */

import { prefer, session } from "./session.svelte";

const wide = matchMedia("(min-width: 1181px)");
const state = $state({ wide: wide.matches, over: false });
wide.addEventListener("change", () => (state.wide = wide.matches));

export const sideShown = (): boolean => (state.wide ? session.preferences.side : state.over);

export function showSide(on: boolean): void {
  if (state.wide) void prefer({ side: on });
  else state.over = on;
}
