// Builds the report from a tree: (element, attributes, children). Text only through textContent.
const SVG = "http://www.w3.org/2000/svg";
const DRAWN = new Set(["svg", "line", "circle", "rect", "path", "text"]);
const PLAIN = new Set(["main", "header", "section", "figure", "figcaption", "div", "p", "span", "ul",
  "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3"]);
// The page has a title of its own, so the report's headings stand one level lower on screen.
const LOWER = { h1: "h2", h2: "h3", h3: "h4" };

function built(tree) {
  if (typeof tree === "string") return document.createTextNode(tree);
  const [name, attributes, children] = tree;
  const drawn = DRAWN.has(name);
  if (!drawn && !PLAIN.has(name)) return document.createTextNode("");
  const made = drawn ? document.createElementNS(SVG, name) : document.createElement(LOWER[name] ?? name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on") || key === "xmlns" || key === "href" || key === "style") continue;
    const text = String(value);
    made.setAttribute(key, text.startsWith("@") ? `var(--${text.slice(1)})` : text);
  }
  for (const child of children) made.append(built(child));
  return made;
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".root");
  for (const [name, value] of Object.entries(data.colours)) {
    root.style.setProperty(`--${name}`, value);
  }
  root.replaceChildren(built(data.tree));
}
