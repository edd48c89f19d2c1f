// Building elements. Text only ever becomes text: there is no way here to turn a string into markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (`onclick: f`) and children (nodes or strings; null is left out). */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const PATHS = {
  bill: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
  outage: "M13 3 9.200 8.600M7.200 11.500 6 13.200h5l-1 7.300 5.200-7M16.300 11l1.200-1.700H14M4 4l16 16",
  tariff: "M6 3h12a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM8.500 7h7M8.500 12h.01M12 12h.01M15.500 12h.01M8.500 16.500h.01M12 16.500h.01M15.500 16.500h.01",
  agent: "M4.500 14v-2a7.500 7.500 0 0 1 15 0v2M4.500 13.500h2.200a.8.8 0 0 1 .8.8v3.400a.8.8 0 0 1-.8.8H6a1.500 1.500 0 0 1-1.500-1.500zM19.500 13.500h-2.200a.8.8 0 0 0-.8.8v3.400a.8.8 0 0 0 .8.8h.7a1.500 1.500 0 0 0 1.500-1.500zM18 18.500c0 1.500-1.500 2.500-4 2.500",
  chat: "M5 5h14a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-7l-4 3.500V17H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z",
  phone: "M6.500 4h3l1.500 4-2 1.500a11 11 0 0 0 5.500 5.500l1.500-2 4 1.500v3a2 2 0 0 1-2.200 2A15.500 15.500 0 0 1 4.500 6.200 2 2 0 0 1 6.500 4z",
  dots: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  down: "M6 9.500l6 6 6-6",
  arrow: "M12 5v14M6 13l6 6 6-6",
  send: "M12 19V5M5.500 11.500 12 5l6.500 6.500",
  plus: "M12 5v14M5 12h14",
  clip: "M19 11.500 12 18.400a4.300 4.300 0 0 1-6-6.100l7.300-7.100a2.900 2.900 0 0 1 4 4.100l-7.200 7a1.400 1.400 0 0 1-2-2l6.500-6.400",
  mic: "M12 3.500a2.800 2.800 0 0 0-2.800 2.800v5a2.800 2.800 0 0 0 5.600 0v-5A2.800 2.800 0 0 0 12 3.500zM5.800 11a6.200 6.200 0 0 0 12.400 0M12 17.200v3.300",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  close: "M6 6l12 12M18 6 6 18",
  save: "M12 4v11M7.500 10.500 12 15l4.500-4.500M5 19.500h14",
  letter: "M4 6h16v12H4zM4.500 6.500 12 13l7.500-6.500",
  check: "M5 12.500l4.500 4.500L19 7.500",
  checks: "M2.500 12.500 7 17l9-9.500M12 16l1 1 9-9.500",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 1.500",
  alert: "M12 4 2.800 19.500h18.400zM12 10v4.500M12 17.300v.01",
  restart: "M5 12a7 7 0 1 0 2.300-5.200L5 9M5 4.500V9h4.500",
  shield: "M12 3l7.500 3v5.500c0 4.500-3 8-7.500 9.500-4.500-1.500-7.500-5-7.500-9.500V6z",
};

/** A line icon, hidden from screen readers: the words beside it say the same. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.chat);
  svg.append(path);
  return svg;
}

/** The mark of the assistant: a spark in a speech bubble. */
export function mark() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 48 48");
  svg.setAttribute("class", "mark");
  svg.setAttribute("aria-hidden", "true");
  const shapes = [
    ["mark-bubble", "M14 4h20a10 10 0 0 1 10 10v14a10 10 0 0 1-10 10H22l-9 7c-1 .8-2 .2-2-1v-6.500A10 10 0 0 1 4 28V14A10 10 0 0 1 14 4z"],
    ["mark-spark", "M26.500 9 15 23.500h7.500L20 33l12.500-15.500H25z"],
  ];
  for (const [className, d] of shapes) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", className);
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

// A web address: scheme and host at least. What may end a sentence or close a bracket around it stays outside.
const LINK = /https?:\/\/[^\s<>"“”‘’]+/gi;
const TAIL = /[.,;:!?…'")\]}]+$/;

/** Text with its http(s) addresses made links; everything else stays text. */
export function linkified(text, opensNew) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    let address = match[0].replace(TAIL, "");
    // A closing bracket belongs to the address when its opening one does (Wikipedia, map links).
    if (match[0][address.length] === ")" && address.includes("(")) address += ")";
    let target;
    try {
      target = new URL(address);
    } catch {
      continue;
    }
    if (target.protocol !== "http:" && target.protocol !== "https:") continue;
    parts.push(text.slice(at, match.index));
    parts.push(
      el("a", { href: target.href, target: "_blank", rel: "noopener noreferrer nofollow" }, address,
        el("span", { class: "unseen" }, ` (${opensNew})`)),
    );
    at = match.index + address.length;
  }
  parts.push(text.slice(at));
  return parts.filter((part) => part !== "");
}
