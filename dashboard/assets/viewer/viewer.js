// The whole: what is on, what is chosen, which keys do what. One per place in the page.
const VIEWS = new WeakMap();
const RANKS = { critical: 0, major: 1, minor: 2, neutral: 3 };

class Viewer {
  constructor(root) {
    this.root = root;
    this.state = { off: new Set(), hidden: false, selected: null, agreeing: false, frame: null, finding: null };
    this.form = emptyForm();
    this.keyed = (event) => this.key(event);
    document.addEventListener("keydown", this.keyed);
    for (const kind of ["pointerover", "focusin"]) root.addEventListener(kind, (event) => this.hover(event));
    root.addEventListener("pointerleave", () => this.light(null));
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(root);
  }

  leave() {
    document.removeEventListener("keydown", this.keyed);
    this.watcher.disconnect();
  }

  // New data: the asset has changed, or the page was drawn again with the same one.
  show(data, send) {
    this.send = send;
    for (const [name, value] of Object.entries(data.colours)) this.root.style.setProperty(`--${name}`, value);
    const text = JSON.stringify({ ...data, colours: null });
    if (text === this.shown) return;
    const changed = this.data?.asset.id !== data.asset.id;
    this.shown = text;
    this.data = data;
    this.byTag = new Map(data.layers.map((layer) => [layer.tag, layer]));
    this.frames = [...new Set(data.shapes.map((shape) => shape.frame).filter((frame) => frame !== null))].sort((a, b) => a - b);
    if (changed) this.begin();
    this.build();
  }

  begin() {
    const later = this.data.layers.filter((layer) => !layer.on).map((layer) => layer.tag);
    this.state = { ...this.state, off: new Set(later), hidden: false, selected: null, agreeing: false, frame: this.frames[0] ?? null, finding: null };
    this.form = emptyForm();
    const asked = this.data.mark ?? null;
    const first = this.data.findings.find((finding) => asked !== null && finding.object === asked);
    if (asked !== null && !first) this.choose(asked);
    else if (first ?? this.data.findings[0]) this.chooseFinding(first ?? this.data.findings[0]);
  }

  build() {
    const { data } = this;
    const grid = node("div", "grid"), main = node("div", "main"), side = node("aside", "side");
    this.stage = this.makeStage();
    this.bar = node("div");
    this.list = node("div");
    this.findingsBox = node("div");
    this.decideBox = node("div");
    main.append(this.bar, ...(this.stage ? [this.stage.box] : []), this.list);
    side.append(this.findingsBox, this.decideBox, keys(), history(this));
    grid.append(main, side);
    this.root.replaceChildren(this.title(data), grid);
    this.stage?.fit();
    this.refresh();
  }

  makeStage() {
    const { data } = this, { kind } = data.picture;
    if (data.asset.text) return new TextStage(this);
    const segments = data.shapes.some((shape) => shape.type === "segment");
    const drawn = data.shapes.some((shape) => shape.type !== "segment");
    const sounds = kind === "audio" || (kind === "video" && !drawn);
    const parts = [];
    if (drawn || (!segments && !sounds && (data.picture.url || data.size))) parts.push(new PictureStage(this));
    if (segments || sounds) parts.push(new SegmentStage(this));
    return parts.length ? new Stages(parts) : { box: node("p", "nothing", data.picture.note), fit() {}, refresh() {}, reveal() {} };
  }

  title(data) {
    const line = node("header", "title"), steps = node("div", "steps");
    line.append(node("h1", "", data.title), node("p", "", data.sentence));
    const step = (words, go, enabled, key, look) => {
      const button = node("button", look, words);
      if (key) button.append(node("kbd", "", key));
      button.disabled = !enabled;
      button.onclick = () => this.send("go", go);
      steps.append(button);
    };
    if (data.back) step(`← ${data.back}`, "back", true, "", "link");
    step("Previous", "previous", data.previous, "", "step");
    step("Next", "next", data.next, "N", "step");
    line.append(steps);
    return line;
  }

  refresh() {
    this.stage?.refresh();
    this.bar.replaceChildren(layerBar(this), ...(this.frames.length > 1 || this.data.picture.frames?.length > 1 ? [this.frameBar()] : []));
    const scrolled = this.list.querySelector(".scroll")?.scrollTop ?? 0;
    this.list.replaceChildren(...(this.data.objects.length ? [objectTable(this), tableFoot(this)] : [node("p", "quiet", "Nobody has marked or answered anything here.")]));
    this.list.querySelector(".scroll")?.scrollTo(0, scrolled);
    const read = this.findingsBox.querySelector(".cards")?.scrollTop ?? 0;
    this.findingsBox.replaceChildren(findings(this));
    this.findingsBox.querySelector(".cards").scrollTo(0, read);
    this.decideBox.replaceChildren(decidePanel(this));
  }

  // The frames with labels, to step through and to choose from.
  frameBar() {
    const siblings = this.data.picture.frames;
    const frames = siblings ? siblings.map(([, frame]) => frame) : this.frames;
    const at = siblings ? siblings.findIndex(([id]) => id === this.data.asset.id) : frames.indexOf(this.state.frame);
    const go = (to) => {
      if (siblings) return this.send("go", `asset:${siblings[to][0]}`);
      this.state.frame = frames[to];
      this.refresh();
    };
    const bar = node("div", "frames");
    const step = (words, name, by) => {
      const button = node("button", "step", words);
      button.setAttribute("aria-label", name);
      button.disabled = frames[at + by] === undefined;
      button.onclick = () => go(at + by);
      return button;
    };
    const pick = node("input");
    Object.assign(pick, { type: "range", min: 0, max: frames.length - 1, value: at });
    pick.setAttribute("aria-label", "Frame");
    const words = node("span", "", `Frame ${frames[at]}: ${at + 1} of ${frames.length}${siblings ? "" : " with labels"}`);
    pick.oninput = () => (words.textContent = `Frame ${frames[pick.value]}: ${Number(pick.value) + 1} of ${frames.length}`);
    pick.onchange = () => go(Number(pick.value));
    bar.append(step("‹", "Frame before", -1), pick, step("›", "Next frame", 1), words);
    return bar;
  }

  resize() {
    const width = this.root.clientWidth;
    if (!width || width === this.width) return;
    this.width = width;
    this.stage?.fit();
  }

  // --- what is seen

  layer(tag) { return this.byTag.get(tag); }
  isOn(tag) { return !this.state.hidden && !this.state.off.has(tag); }
  onlyAnswers() { return this.data.objects.every((object) => object.family === "answer"); }
  inFrame(thing) { return this.frames.length < 2 || thing.frame === null || thing.frame === this.state.frame; }
  visibleShapes() { return this.data.shapes.filter((shape) => this.isOn(shape.tag) && this.inFrame(shape)); }
  shapesOf(number) { return this.visibleShapes().filter((shape) => shape.object === number); }

  // The one line that stands for an object where all agree.
  leading(number) {
    const shapes = this.shapesOf(number), reference = this.data.objects[number].reference;
    return shapes.find((shape) => shape.tag === reference) ?? shapes[0];
  }

  // The words a span covers, cut short.
  quoted(object) {
    const shape = this.data.shapes.find((candidate) => candidate.object === object.number && candidate.span);
    if (!shape || !this.data.asset.text) return "";
    const words = Array.from(this.data.asset.text).slice(...shape.span).join("");
    return words.length > 40 ? `${words.slice(0, 40)}…` : words;
  }

  // The same rule as viewer.agrees, for the layers that are on: null where fewer than two speak.
  agreement(object) {
    const asked = object.layers.filter((tag) => this.isOn(tag));
    if (asked.length < 2) return null;
    const cells = asked.map((tag) => object.cells[tag]);
    return cells.every((cell) => cell.text !== null && cell.close && cell.text === cells[0].text);
  }

  severity(number) {
    return this.data.findings.find((finding) => finding.object === number) ?? null;
  }

  listed() {
    const { objects } = this.data;
    const rank = (object) => RANKS[this.severity(object.number)?.severity] ?? (this.agreement(object) === true ? 9 : 5);
    const loud = objects.filter((object) => this.agreement(object) !== true || this.severity(object.number));
    const shown = this.state.agreeing || !loud.length || this.state.hidden ? objects : loud;
    const present = shown.filter((object) => this.inFrame(object));
    const chosen = objects[this.state.selected];
    if (chosen && !present.includes(chosen)) present.push(chosen);
    return present.sort((a, b) => rank(a) - rank(b) || a.number - b.number);
  }

  legend(zoom) {
    const agreeing = this.data.objects.filter((object) => object.family !== "answer" && this.inFrame(object) && this.agreement(object) === true).length;
    const quiet = agreeing ? [`Thin white: every layer agrees, ${agreeing} object${agreeing === 1 ? "" : "s"}`] : [];
    return [...quiet, ...(this.data.layers.length > 1 ? ["Color by layer"] : []), zoom].join(" · ");
  }

  // What lies under the pointer is lit wherever it is drawn or listed.
  hover(event) {
    const found = event.composedPath().find((e) => e.dataset?.object !== undefined || e.dataset?.row !== undefined);
    this.light(found ? found.dataset.object ?? found.dataset.row : null);
  }

  light(number) {
    if (number === this.lit) return;
    this.lit = number;
    for (const element of this.root.querySelectorAll(".lit")) element.classList.remove("lit");
    if (number === null) return;
    for (const element of this.root.querySelectorAll(`[data-object="${number}"], [data-row="${number}"], [data-ends*=" ${number} "]`)) element.classList.add("lit");
  }

  // --- what is done

  choose(number) {
    this.state.selected = number;
    const about = this.data.findings.find((finding) => finding.object === number && number !== null);
    if (about && this.chosenFinding()?.object !== number) this.state.finding = about.key;
    const frame = number === null ? null : this.data.objects[number]?.frame ?? null;
    if (frame !== null && this.frames.length > 1) this.state.frame = frame;
  }

  chosenFinding() {
    return this.data.findings.find((finding) => finding.key === this.state.finding) ?? null;
  }

  chooseFinding(finding) {
    if (finding.key !== this.state.finding) this.form = emptyForm();
    this.state.finding = finding.key;
    this.choose(finding.object);
  }

  selectFinding(finding) {
    this.chooseFinding(finding);
    this.select(finding.object, true);
  }

  select(number, reveal) {
    this.choose(number);
    this.refresh();
    if (number === null) return;
    if (reveal) this.stage?.reveal(number);
    this.inSight(this.list.querySelector(".scroll"), this.list.querySelector(`[data-row="${number}"]`), 30);
    this.inSight(this.findingsBox.querySelector(".cards"), this.findingsBox.querySelector(".chosen"), 0);
  }

  // Scrolls a list and never the page.
  inSight(list, row, head) {
    if (!list || !row) return;
    const edge = list.getBoundingClientRect(), own = row.getBoundingClientRect();
    if (own.top < edge.top + head) list.scrollTop -= edge.top + head - own.top;
    else if (own.bottom > edge.bottom) list.scrollTop += own.bottom - edge.bottom;
  }

  toggle(tag) {
    if (this.state.hidden) {
      this.state.hidden = false;
      this.state.off = new Set(this.data.layers.map((layer) => layer.tag));
    }
    if (!this.state.off.delete(tag)) this.state.off.add(tag);
    this.refresh();
  }

  hide() {
    this.state.hidden = !this.state.hidden;
    this.refresh();
  }

  showAgreeing() {
    this.state.agreeing = !this.state.agreeing;
    this.refresh();
  }

  step(by) {
    const rows = this.listed();
    if (!rows.length) return;
    const at = rows.findIndex((object) => object.number === this.state.selected);
    this.select(rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(at + by, rows.length - 1))].number, true);
  }

  key(event) {
    const typed = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || !this.root.isConnected) return;
    if (/^(input|textarea|select)$/i.test(typed.tagName ?? "") || typed.isContentEditable) return;
    const layer = this.data.layers[Number(event.key) - 1];
    const acts = {
      j: () => this.step(1), k: () => this.step(-1), h: () => this.hide(), a: () => this.showAgreeing(),
      n: () => this.data.next && this.send("go", "next"), 0: () => this.stage?.fit(), escape: () => this.select(null),
      ...Object.fromEntries(ACTIONS.map(([action, , letter]) => [letter.toLowerCase(), () => take(this, action)])),
    };
    const act = acts[event.key.toLowerCase()] ?? (/^[1-6]$/.test(event.key) && layer ? () => this.toggle(layer.tag) : null);
    if (!act) return;
    event.preventDefault();
    act();
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".root");
  let view = VIEWS.get(root);
  if (!view) VIEWS.set(root, (view = new Viewer(root)));
  view.show(data, setTriggerValue);
  return () => {
    view.leave();
    VIEWS.delete(root);
  };
}
