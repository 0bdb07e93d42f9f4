// One file for the small furniture. Everything that comes from data is written with textContent.
const NS = "http://www.w3.org/2000/svg";

function node(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
}

function shape(tag, attributes) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function sparkline(points, target) {
  const known = points.filter((point) => point !== null);
  if (known.length < 3) return null;
  const all = target === undefined || target === null ? known : [...known, target];
  const low = Math.min(...all), high = Math.max(...all), reach = high - low || 1;
  const x = (index) => (index / (points.length - 1)) * 74 + 2;
  const y = (value) => 21 - ((value - low) / reach) * 18;
  const svg = shape("svg", { class: "spark", viewBox: "0 0 78 24", "aria-hidden": "true" });
  if (target !== undefined && target !== null)
    svg.append(shape("line", { x1: 0, x2: 78, y1: y(target), y2: y(target), stroke: "var(--faint)", "stroke-dasharray": "1.5 2.5" }));
  const drawn = points.map((value, index) => (value === null ? null : `${x(index)},${y(value)}`)).filter(Boolean);
  svg.append(shape("polyline", { points: drawn.join(" "), fill: "none", stroke: "var(--muted)", "stroke-width": 1.3, "stroke-linejoin": "round" }));
  const [cx, cy] = drawn[drawn.length - 1].split(",");
  svg.append(shape("circle", { cx, cy, r: 2.6, fill: "var(--data)" }));
  return svg;
}

function interval({ low, high, value, target, from, to }, kind) {
  const at = (number) => `${Math.max(0, Math.min(1, (number - from) / (to - from || 1))) * 100}%`;
  const colour = kind === "watch" || kind === "bad" ? `var(--${kind})` : "var(--data)";
  const svg = shape("svg", { class: "glyph", "aria-hidden": "true" });
  svg.append(shape("line", { x1: "0%", x2: "100%", y1: 7, y2: 7, stroke: "var(--hairline)", "stroke-width": 3 }));
  if (low !== null && high !== null)
    svg.append(shape("line", { x1: at(low), x2: at(high), y1: 7, y2: 7, stroke: colour, "stroke-width": 3 }));
  if (target !== null && target !== undefined)
    svg.append(shape("line", { x1: at(target), x2: at(target), y1: 1, y2: 13, stroke: "var(--text)", "stroke-width": 2 }));
  svg.append(shape("circle", { cx: at(value), cy: 7, r: 3.6, fill: colour }));
  return svg;
}

function clickable(element, send, key) {
  if (key === undefined || key === null) return element;
  element.onclick = () => send("open", key);
  return element;
}

function heading(data, send) {
  const box = node("div", data.level === 1 ? "title" : "section");
  box.append(node(data.level === 1 ? "h1" : "h2", "", data.title));
  const aside = data.aside
    ? clickable(node(data.open ? "button" : "span", "aside", data.aside), send, data.open)
    : null;
  if (data.level === 1) {
    box.append(node("p", "", data.sentence));
    if (aside) box.append(aside);
    return box;
  }
  box.append(aside ?? node("span"));
  if (data.sentence) box.append(node("p", "", data.sentence));
  return box;
}

function cell(item, send) {
  const box = clickable(node(item.open ? "button" : "div", "cell"), send, item.open);
  box.append(node("span", "label", item.label));
  const known = item.value !== null && item.value !== undefined && item.value !== "";
  const row = node("span", known ? "row" : "row absent");
  if (!known) {
    row.append(node("span", "na", item.missing));
  } else {
    const value = node("span", "value", item.value);
    if (item.unit) value.append(node("span", "unit", item.unit));
    row.append(value);
    const spark = item.spark ? sparkline(item.spark, item.spark_target) : null;
    if (spark) row.append(spark);
  }
  box.append(row);
  if (!known) return box;
  box.append(item.interval ? interval(item.interval, item.kind) : shape("svg", { class: "glyph" }));
  box.append(node("span", "line", item.line ?? ""));
  box.append(node("span", `verdict ${item.kind ?? "muted"}`, item.verdict ?? ""));
  return box;
}

function answer(data) {
  return node("p", "answer", data.sentence);
}

function strip(data, send) {
  const box = node("div", "strip");
  for (const item of data.cells) box.append(cell(item, send));
  return box;
}

function decisions(data, send) {
  const list = node("ul", "decisions");
  for (const item of data.items) {
    const button = clickable(node("button"), send, item.open);
    const mark = node("span", "mark", item.mark);
    mark.style.color = item.colour;
    button.append(mark, node("span", "what", item.what), node("span", "verb", item.verb), node("span", "why", item.why));
    const row = node("li");
    row.append(button);
    list.append(row);
  }
  return list;
}

function chips(data, send) {
  const box = node("div", "chips");
  for (const item of data.items) {
    const chip = clickable(node(item.open ? "button" : "span", "chip"), send, item.open);
    if (item.name) chip.append(node("span", "", `${item.name}: `));
    chip.append(node(item.open ? "b" : "span", "", item.text));
    if (item.open) {
      chip.append(node("span", "x", "✕"));
      chip.title = "Remove this filter";
    }
    box.append(chip);
  }
  return box;
}

function empty(data, send) {
  const box = node("div", "empty");
  box.append(node("p", "what", data.what));
  if (data.how) box.append(node("p", "how", data.how));
  if (data.verb) box.append(clickable(node("button", "verb", data.verb), send, data.open));
  return box;
}

function copy() {
  const button = node("button", "copy");
  const icon = shape("svg", { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": 2, "aria-hidden": "true" });
  icon.append(shape("path", { d: "M10 13a5 5 0 0 0 7.5.5l3-3a5 5 0 0 0-7-7l-1.7 1.7M14 11a5 5 0 0 0-7.500-.5l-3 3a5 5 0 0 0 7 7l1.700-1.700" }));
  const word = node("span", "", "Copy link");
  button.append(icon, word);
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      word.textContent = "Copied";
    } catch {
      word.textContent = "Copy it from the address bar";
    }
    setTimeout(() => (word.textContent = "Copy link"), 2000);
  };
  return button;
}

const KINDS = { heading, answer, strip, decisions, chips, empty, copy };

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".root");
  for (const [name, value] of Object.entries(data.colours)) root.style.setProperty(`--${name}`, value);
  root.replaceChildren(KINDS[data.kind](data, setTriggerValue));
}
