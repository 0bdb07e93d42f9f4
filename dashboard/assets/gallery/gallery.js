// The whole: labels, gold examples, grid, keys. One per place in the page.
const WALLS = new WeakMap();
const MOST_PILLS = 24;
const ORDERS = { suspicion: "Most suspicious first", unusual: "Most unusual size first", asset: "By asset" };

class Wall {
  constructor(root) {
    this.root = root;
    this.marked = new Set();
    this.size = "M";
    this.keyed = (event) => this.key(event);
    document.addEventListener("keydown", this.keyed);
  }

  leave() {
    document.removeEventListener("keydown", this.keyed);
    this.sound?.pause();
  }

  show(data, send) {
    this.send = (what) => send("ask", what);
    for (const [name, value] of Object.entries(data.colours)) this.root.style.setProperty(`--${name}`, value);
    const text = JSON.stringify({ ...data, colours: null });
    if (text === this.shown) return;
    const before = this.data;
    this.shown = text;
    this.data = data;
    this.busy = false;
    this.byId = new Map([...data.crops, ...data.gold].map((item) => [item.id, item]));
    const same = before && before.label === data.label && before.sheet === data.sheet;
    this.marked = new Set(same ? data.crops.map((item) => item.id).filter((id) => this.marked.has(id)) : []);
    this.build(same);
  }

  build(same) {
    const { data } = this, at = same ? this.order?.indexOf(this.focused) : -1;
    this.order = data.crops.map((item) => item.id);
    this.bar = new SelectionBar(this);
    this.grid = node("ul", "grid");
    this.grid.setAttribute("aria-label", `Crops labeled ${data.label}`);
    this.cells = new Map();
    for (const item of data.crops) {
      const cell = crop(item, this);
      this.cells.set(item.id, cell);
      this.grid.append(cell);
    }
    this.said = node("p", "said", data.said);
    this.said.setAttribute("role", "status");
    this.root.replaceChildren(this.head(), ...this.examples(), this.bar.box, this.said, this.title(), this.grid, this.foot());
    this.resize(this.size);
    this.refresh();
    if (at > -1 && this.order.length) this.focus(this.order[Math.min(at, this.order.length - 1)]);
  }

  head() {
    const line = node("div", "head"), pills = node("div", "pills");
    const { labels, label, question } = this.data;
    const shown = labels.slice(0, MOST_PILLS);
    const chosen = labels.find((item) => item.label === label && item.question === question);
    if (chosen && !shown.includes(chosen)) shown.push(chosen);
    for (const item of shown) {
      const pill = node("button", "pill"), on = item === chosen;
      pill.append(node("span", "", item.said), node("b", "", String(item.n)));
      pill.setAttribute("aria-pressed", on);
      pill.title = item.said;
      pill.onclick = () => on || this.send({ do: "label", label: item.label, question: item.question });
      pills.append(pill);
    }
    if (labels.length > shown.length) pills.append(this.others(labels.filter((item) => !shown.includes(item))));
    line.append(pills, this.tools());
    return line;
  }

  others(rest) {
    const made = node("select", "pill");
    made.setAttribute("aria-label", "Other labels");
    made.append(new Option(`${rest.length} more labels`, ""));
    rest.forEach((item, index) => made.append(new Option(`${item.said} ${item.n}`, String(index))));
    made.onchange = () => made.value && this.send({ do: "label", label: rest[made.value].label, question: rest[made.value].question });
    return made;
  }

  tools() {
    const box = node("div", "tools"), order = node("select");
    order.setAttribute("aria-label", "Order");
    for (const [name, words] of Object.entries(ORDERS)) order.append(new Option(words, name, false, name === this.data.order));
    order.onchange = () => this.send({ do: "order", order: order.value });
    const sizes = node("div", "sizes");
    sizes.setAttribute("role", "group");
    sizes.setAttribute("aria-label", "Size of the crops");
    this.sizes = ["S", "M", "L"].map((name) => {
      const button = node("button", "", name);
      button.setAttribute("aria-label", { S: "Small crops", M: "Middle crops", L: "Large crops" }[name]);
      button.onclick = () => this.resize(name);
      return button;
    });
    sizes.append(...this.sizes);
    box.append(order, sizes);
    return box;
  }

  heading(words, aside) {
    const made = node("div", "heading");
    made.append(node("h2", "", words), node("span", "", aside));
    return made;
  }

  examples() {
    const { gold, gold_total: total, label } = this.data;
    if (!gold.length) return [];
    const row = node("ul", "grid examples");
    row.setAttribute("aria-label", `Gold examples of ${label}`);
    for (const item of gold) row.append(crop(item, this));
    return [this.heading(`Gold examples of “${label}”, for comparison`, `the most usual of ${total}`), row];
  }

  title() {
    const { total, label, decided, sheet, size } = this.data;
    const pages = Math.max(1, Math.ceil(total / size));
    const words = `${total} labeled “${label}”${decided ? ", not decided yet" : ""}`;
    const line = this.heading(words, pages > 1 ? `Page ${sheet + 1} of ${pages}` : "");
    line.lastChild.before(keysLine());
    return line;
  }

  foot() {
    const { total, sheet, size, crops } = this.data, box = node("div", "steps");
    if (!crops.length) box.append(node("p", "none", "Nothing is left to decide here. Choose another label."));
    const step = (words, to, possible) => {
      const button = node("button", "step", words);
      button.disabled = !possible;
      button.onclick = () => this.send({ do: "page", sheet: to });
      box.append(button);
    };
    if (total > size) {
      step(`‹ Previous ${size}`, sheet - 1, sheet > 0);
      step(`Next ${size} ›`, sheet + 1, (sheet + 1) * size < total);
    }
    return box;
  }

  resize(name) {
    this.size = name;
    this.root.dataset.size = name;
    this.sizes.forEach((button) => button.setAttribute("aria-pressed", button.textContent === name));
  }

  refresh() {
    for (const [id, cell] of this.cells) {
      const on = this.marked.has(id);
      if (cell.classList.contains("marked") === on) continue;
      cell.classList.toggle("marked", on);
      cell.firstChild.setAttribute("aria-pressed", on);
    }
    this.bar.show(this.marked.size, this.busy);
  }

  // Pictures that were there and are not served any more: say why, once.
  async lost(url) {
    if (this.told === url || this.told) return;
    this.told = url;
    const words = await refusal(url);
    this.said.textContent = `Some pictures could not be loaded. ${words || "Reload the page."}`;
  }

  // --- what is done

  mark(id, range) {
    const on = !this.marked.has(id), last = this.order.indexOf(this.last), here = this.order.indexOf(id);
    const ids = range && last > -1 ? this.order.slice(Math.min(last, here), Math.max(last, here) + 1) : [id];
    for (const one of ids) on ? this.marked.add(one) : this.marked.delete(one);
    this.last = id;
    this.focused = id;
    this.refresh();
  }

  clear() {
    this.marked.clear();
    this.refresh();
  }

  open(id) {
    this.send({ do: "open", id });
  }

  openMarked() {
    const id = this.marked.has(this.focused) || !this.marked.size ? this.focused : this.order.find((one) => this.marked.has(one));
    if (id) this.open(id);
  }

  decide(action) {
    if (!this.marked.size || this.busy) return;
    this.busy = true;
    this.bar.show(this.marked.size, true);
    const ids = this.order.filter((id) => this.marked.has(id));
    const details = action === "confirm" ? this.bar.details() : {};
    this.send({ do: "decide", action, ids, ...details });
  }

  focus(id) {
    const face = this.cells.get(id)?.firstChild;
    if (!face) return;
    this.focused = id;
    face.focus();
  }

  columns() {
    return getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
  }

  step(by) {
    const inside = this.root.getRootNode().activeElement?.closest?.("li.crop");
    const at = this.order.indexOf(inside?.dataset.id ?? this.focused);
    this.focus(this.order[at < 0 ? 0 : Math.max(0, Math.min(at + by, this.order.length - 1))]);
  }

  play() {
    const item = this.byId.get(this.focused ?? this.order[0]);
    if (!item?.time || !item.url) return;
    this.sound?.pause();
    this.sound = new Audio(`${item.url}#t=${item.time[0]},${item.time[1] ?? ""}`);
    this.sound.onerror = () => this.lost(item.url);
    this.sound.play();
  }

  key(event) {
    const typed = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || !this.root.isConnected) return;
    if (/^(input|textarea|select)$/i.test(typed.tagName ?? "") || typed.isContentEditable) return;
    const cell = typed.closest?.("li.crop"), known = cell && this.cells.has(cell.dataset.id);
    if (known) this.focused = cell.dataset.id;
    const acts = {
      arrowright: () => this.step(1), arrowleft: () => this.step(-1),
      arrowdown: () => this.step(this.columns()), arrowup: () => this.step(-this.columns()),
      e: () => this.decide("confirm"), d: () => this.decide("dismiss"), q: () => this.decide("ask"),
      p: () => this.play(), escape: () => this.clear(),
    };
    if (known && typed.classList.contains("face")) {
      acts[" "] = () => this.mark(this.focused, event.shiftKey);
      acts.enter = () => this.open(this.focused);
    }
    const run = acts[event.key.toLowerCase()];
    if (!run || (event.key.startsWith("Arrow") && !this.focused && !known)) return;
    event.preventDefault();
    run();
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".root");
  let wall = WALLS.get(root);
  if (!wall) WALLS.set(root, (wall = new Wall(root)));
  wall.show(data, setTriggerValue);
  return () => {
    wall.leave();
    WALLS.delete(root);
  };
}
