// Go anywhere by typing. Python finds; everything it found is written with textContent.
const PAUSE = 140;

function node(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
}

function isTyping(event) {
  const target = event.composedPath()[0];
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function build(root) {
  const open = node("button", "open");
  open.append(node("span", "", "Jump to …"), node("kbd", "", "Ctrl K"));
  open.title = "Go to a page, annotator, label or asset by typing (Ctrl K, or /)";
  open.setAttribute("aria-haspopup", "dialog");
  const dialog = node("dialog");
  dialog.setAttribute("aria-label", "Jump to");
  const input = node("input");
  input.placeholder = "Page, annotator, label, asset or project";
  for (const [name, value] of Object.entries({
    type: "text", role: "combobox", "aria-label": "Jump to", "aria-autocomplete": "list",
    "aria-expanded": "true", "aria-controls": "hits", autocomplete: "off", spellcheck: "false",
  })) input.setAttribute(name, value);
  const list = node("ul");
  list.id = "hits";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "What was found");
  const state = node("p", "state");
  state.setAttribute("role", "status");
  const foot = node("p", "foot");
  foot.append(
    node("kbd", "", "↑ ↓"), "choose", node("kbd", "", "Enter"), "go", node("kbd", "", "Esc"), "close"
  );
  dialog.append(input, list, state, foot);
  root.replaceChildren(open, dialog);
  return { open, dialog, input, list, state };
}

function choose(parts, place) {
  const rows = [...parts.list.children];
  parts.at = rows.length ? (place + rows.length) % rows.length : 0;
  rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === parts.at)));
  const row = rows[parts.at];
  if (!row) return parts.input.removeAttribute("aria-activedescendant");
  parts.input.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

function fill(parts, data) {
  if (parts.shown === data) return;
  parts.shown = data;
  const waits = parts.input.value.trim() !== data.asked;
  parts.dialog.classList.toggle("pending", waits);
  parts.list.replaceChildren(...data.hits.map((hit, index) => {
    const row = node("li");
    row.id = `hit-${index}`;
    row.setAttribute("role", "option");
    row.append(node("span", "kind", hit.kind), node("span", "", hit.name), node("span", "aside", hit.aside));
    row.onclick = () => go(parts, hit.open);
    row.onmousemove = () => parts.at !== index && choose(parts, index);
    return row;
  }));
  parts.state.textContent = data.hits.length || waits ? "" : "Nothing is called so. Try another part of the name.";
  parts.state.hidden = !parts.state.textContent;
  choose(parts, 0);
  if (parts.goes && !waits && parts.dialog.open) follow(parts);
}

function follow(parts) {
  const hit = parts.shown.hits[parts.at];
  if (hit) go(parts, hit.open);
}

function go(parts, key) {
  parts.goes = false;
  parts.dialog.close();
  parts.send("open", key);
}

function ask(parts) {
  parts.goes = false;
  clearTimeout(parts.timer);
  parts.dialog.classList.add("pending");
  parts.timer = setTimeout(() => parts.set("asked", parts.input.value.trim()), PAUSE);
}

function show(parts) {
  if (parts.dialog.open) return;
  parts.dialog.showModal();
  parts.input.select();
}

function listen(parts) {
  parts.open.onclick = () => show(parts);
  parts.input.oninput = () => ask(parts);
  parts.dialog.onclick = (event) => event.composedPath()[0] === parts.dialog && parts.dialog.close();
  parts.dialog.onkeydown = (event) => {
    event.stopPropagation();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(parts, parts.at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      // Who types faster than is found goes as soon as it is.
      parts.goes = parts.dialog.classList.contains("pending");
      if (!parts.goes) follow(parts);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
    }
  };
  const keys = (event) => {
    const isShortcut = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k";
    if (!isShortcut && !(event.key === "/" && !isTyping(event))) return;
    event.preventDefault();
    show(parts);
  };
  document.addEventListener("keydown", keys);
  return () => document.removeEventListener("keydown", keys);
}

const made = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const root = parentElement.querySelector(".root");
  for (const [name, value] of Object.entries(data.colours)) root.style.setProperty(`--${name}`, value);
  let parts = made.get(root);
  if (!parts) {
    parts = { ...build(root), at: 0 };
    made.set(root, parts);
    parts.stop = listen(parts);
  }
  parts.set = setStateValue;
  parts.send = setTriggerValue;
  fill(parts, data);
  return () => {
    parts.stop();
    made.delete(root);
  };
}
