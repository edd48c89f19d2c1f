/** The page's one line to the server. It comes back by itself; what was missed is read anew ("resync"). */

export type Heard = { type: string; [more: string]: unknown };

export const line = $state<{ state: "connecting" | "open" | "lost" | "closed"; since: number }>({
  state: "closed",
  since: Date.now(),
});

// A proxy may keep a dead connection open: without a pong within the second interval it is replaced.
const PING_EVERY = 20_000;
const LONGEST_WAIT = 10_000;

let socket: WebSocket | null = null;
let wait = 500;
let again: ReturnType<typeof setTimeout> | undefined;
let ping: ReturnType<typeof setInterval> | undefined;
let answered = true;
let wanted = false;
let hear: (message: Heard) => void = () => {};
let opened: (first: boolean) => void = () => {};
let ended: () => void = () => {};
let times = 0;

export function connect(
  onMessage: (message: Heard) => void,
  onOpen: (first: boolean) => void,
  onSignedOut: () => void,
): void {
  hear = onMessage;
  opened = onOpen;
  ended = onSignedOut;
  wanted = true;
  times = 0;
  open();
}

export function disconnect(): void {
  wanted = false;
  clearTimeout(again);
  clearInterval(ping);
  socket?.close();
  socket = null;
  set("closed");
}

export function say(message: Heard): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function set(state: typeof line.state): void {
  if (line.state !== state) line.since = Date.now();
  line.state = state;
}

function open(): void {
  clearTimeout(again);
  set(times === 0 ? "connecting" : "lost");
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const mine = new WebSocket(`${scheme}://${location.host}/api/desk/ws`);
  socket = mine;
  mine.onmessage = (event: MessageEvent<string>) => {
    answered = true;
    const message = JSON.parse(event.data) as Heard;
    if (message.type === "hello") {
      wait = 500;
      set("open");
      opened(times++ === 0);
    } else if (message.type !== "pong") hear(message);
  };
  mine.onclose = (event) => {
    if (socket !== mine) return;
    clearInterval(ping);
    if (event.code === 4401) {
      disconnect();
      ended();
    } else if (wanted) {
      set("lost");
      again = setTimeout(open, wait * (0.7 + Math.random() * 0.6));
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  };
  answered = true;
  clearInterval(ping);
  ping = setInterval(() => {
    if (!answered) {
      mine.onclose?.(new CloseEvent("close", { code: 1006 }));
      mine.close();
      return;
    }
    answered = false;
    say({ type: "ping" });
  }, PING_EVERY);
}

addEventListener("online", () => wanted && line.state === "lost" && open());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && wanted && line.state === "lost") open();
});
