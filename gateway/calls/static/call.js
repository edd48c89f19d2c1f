// The page /call: dials, plays what comes, sends the microphone and the keys, shows what is said.

const KEYS = [
  ["1", ""], ["2", "ABC"], ["3", "DEF"], ["4", "GHI"], ["5", "JKL"], ["6", "MNO"],
  ["7", "PQRS"], ["8", "TUV"], ["9", "WXYZ"], ["*", "nghe lại"], ["0", "nhân viên"], ["#", "xong"],
];
const STATES = { idle: "Chưa gọi", ringing: "Đang gọi…", talking: "Đang nói chuyện", over: "Đã kết thúc" };
const ENDS = {
  agent: "Trợ lý đã chuyển máy: ở tổng đài thật, điện thoại của nhân viên đang đổ chuông.",
  hangup: "Trợ lý đã kết thúc cuộc gọi.",
  busy: "Các đường dây đang bận, Quý khách gọi lại sau ít phút ạ.",
  mine: "Quý khách đã gác máy.",
  lost: "Mất kết nối với tổng đài.",
};

const part = (id) => document.getElementById(id);
const [root, lines, state, timer, note, level, keys, mute, dial] =
  ["call", "lines", "state", "timer", "note", "level", "keys", "mute", "dial"].map(part);

let call = null;

class Call {
  constructor() {
    this.began = null;
    this.muted = false;
    this.over = false;
    this.rows = [];
  }

  async start() {
    show("ringing");
    this.context = new AudioContext({ latencyHint: "interactive" });
    await this.context.resume();
    await this.context.audioWorklet.addModule("/call/assets/worklet.js");
    if (this.over) return;
    this.line = new AudioWorkletNode(this.context, "line", { numberOfInputs: 1, outputChannelCount: [1] });
    this.line.connect(this.context.destination);
    this.line.port.onmessage = ({ data }) => (data.piece ? this.#send(data.piece) : meter(data.level));
    await this.#microphone();
    if (!this.over) this.#connect();
  }

  async #microphone() {
    try {
      const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
      this.stream = await navigator.mediaDevices.getUserMedia({ audio });
      this.context.createMediaStreamSource(this.stream).connect(this.line);
      mute.disabled = false;
    } catch {
      tell("Trang không dùng được micro, Quý khách bấm phím giúp em ạ. (Micro cần https hoặc máy này.)");
    }
  }

  #connect() {
    const address = new URL("/call/line", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.socket = new WebSocket(address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onmessage = ({ data }) => (typeof data === "string" ? this.#news(JSON.parse(data)) : this.#hear(data));
    this.socket.onclose = () => this.end("lost");
  }

  #hear(audio) {
    if (this.began === null) {
      this.began = Date.now();
      show("talking");
    }
    this.line.port.postMessage(audio, [audio]);
  }

  #send(piece) {
    if (!this.muted && this.socket?.readyState === WebSocket.OPEN) this.socket.send(piece);
  }

  #news(news) {
    if (news.ended) this.end(news.ended);
    else this.rows[news.line] = write(news, this.rows[news.line]);
  }

  press(key) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ keys: key }));
  }

  hush(muted) {
    this.muted = muted;
    for (const track of this.stream?.getTracks() ?? []) track.enabled = !muted;
  }

  end(why) {
    if (this.over) return;
    this.over = true;
    this.socket?.close();
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    // What is still on its way to the ear may be heard.
    setTimeout(() => this.context?.close(), why === "mine" ? 0 : 300);
    finish(ENDS[why] ?? ENDS.lost);
  }

  get seconds() {
    return this.began === null ? 0 : Math.floor((Date.now() - this.began) / 1000);
  }
}

function show(name) {
  root.dataset.state = name;
  state.textContent = STATES[name];
  const on = name === "ringing" || name === "talking";
  dial.querySelector("span").textContent = on ? "Gác máy" : "Gọi";
  for (const key of keys.children) key.disabled = name !== "talking";
}

function finish(why) {
  show("over");
  mute.disabled = true;
  mute.setAttribute("aria-pressed", "false");
  meter(0);
  const row = document.createElement("li");
  row.className = "end";
  row.textContent = `${why} (${clock(call.seconds)})`;
  lines.append(row);
  row.scrollIntoView({ block: "end" });
  call = null;
}

function tell(words) {
  note.textContent = words;
  note.hidden = !words;
}

/** One line of the talk, written or written anew. */
function write(line, old) {
  const row = document.createElement("li");
  row.className = "said";
  row.dataset.who = line.who;
  const words = document.createElement("p");
  words.textContent = line.text;
  row.append(words);
  if (line.choices.length) {
    const list = document.createElement("ol");
    for (const [index, choice] of line.choices.slice(0, 9).entries()) {
      const item = document.createElement("li");
      const key = document.createElement("kbd");
      key.textContent = String(index + 1);
      item.append(key, choice);
      list.append(item);
    }
    row.append(list);
  }
  if (line.waited?.total !== undefined) {
    const small = document.createElement("small");
    small.textContent = `trả lời sau ${line.waited.total.toFixed(1).replace(".", ",")} giây`;
    row.append(small);
  }
  if (old) old.replaceWith(row);
  else lines.append(row);
  lines.scrollTop = lines.scrollHeight;
  return row;
}

function clock(seconds) {
  return [Math.floor(seconds / 60), seconds % 60].map((value) => String(value).padStart(2, "0")).join(":");
}

function meter(value) {
  root.dataset.loud = String(value > 0.02);
  const bars = [...level.children];
  for (const [index, bar] of bars.entries()) {
    const height = 4 + Math.min(18, value * 90 * (1 - Math.abs(index - 2) / 4));
    bar.style.setProperty("height", `${height}px`);
  }
}

for (const [key, letters] of KEYS) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "key";
  button.dataset.key = key;
  const small = document.createElement("small");
  small.textContent = letters;
  button.append(key, small);
  button.disabled = true;
  button.addEventListener("click", () => call?.press(key));
  keys.append(button);
}

document.addEventListener("keydown", (event) => {
  const button = [...keys.children].find((one) => one.dataset.key === event.key);
  if (!button || button.disabled || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  button.classList.add("is-down");
  setTimeout(() => button.classList.remove("is-down"), 150);
  call?.press(event.key);
});

dial.addEventListener("click", () => {
  if (call) {
    call.end("mine");
    return;
  }
  lines.replaceChildren();
  tell("");
  call = new Call();
  call.start().catch(() => call?.end("lost"));
});

mute.addEventListener("click", () => {
  const muted = mute.getAttribute("aria-pressed") !== "true";
  mute.setAttribute("aria-pressed", String(muted));
  mute.querySelector("span").textContent = muted ? "Bật tiếng" : "Tắt tiếng";
  call?.hush(muted);
});

setInterval(() => {
  if (call) timer.textContent = clock(call.seconds);
}, 250);

window.addEventListener("pagehide", () => call?.end("mine"));
show("idle");
