// A recording or film with segments: a lane per layer on one axis of time, and the medium if there.
const GUTTER = 34, LANE = 24, STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

function clock(seconds, step) {
  const whole = step < 1 ? seconds.toFixed(1) : String(Math.round(seconds));
  const [before, after] = whole.split("."), minutes = Math.floor(Number(before) / 60);
  return `${minutes}:${String(Number(before) % 60).padStart(2, "0")}${after ? `.${after}` : ""}`;
}

// Rows of shapes that do not overlap: one lane per layer, more where one layer's overlap.
function lanesOf(view, shapes, range) {
  const lanes = [];
  for (const layer of view.data.layers) {
    const own = shapes.filter((shape) => shape.tag === layer.tag).sort((a, b) => range(a)[0] - range(b)[0] || range(b)[1] - range(a)[1]);
    const open = [];
    for (const shape of own) {
      let lane = open.find((candidate) => candidate.end <= range(shape)[0]);
      if (!lane) open.push((lane = { layer, shapes: [], end: 0 }));
      lane.shapes.push(shape);
      lane.end = range(shape)[1];
    }
    lanes.push(...open);
  }
  return lanes;
}

class SegmentStage {
  constructor(view) {
    this.view = view;
    this.zoomed = 1;
    this.box = node("div", "timeline");
    this.box.tabIndex = 0;
    this.scroll = node("div", "times");
    this.svg = vector("svg", { class: "lanes", role: "img", "aria-label": "Segments of each layer over time" });
    this.head = vector("line", { class: "playhead", y1: 0 });
    this.scroll.append(this.svg);
    this.medium = this.player();
    this.note = node("p", "quiet", view.data.picture.note ?? "");
    this.box.append(...(this.medium ? [this.medium] : [this.note]), this.scroll, this.buttons());
  }

  player() {
    const { url, kind } = this.view.data.picture;
    if (!url || !["audio", "video"].includes(kind)) return null;
    const made = node(kind);
    made.controls = true;
    made.preload = "metadata";
    made.setAttribute("aria-label", `Play ${this.view.data.title}`);
    made.ontimeupdate = () => this.moveHead();
    made.onloadedmetadata = () => this.fit();
    made.onerror = async () => {
      this.note.textContent = `The recording could not be played. ${(await refusal(url)) || "Reload the page."}`;
      made.replaceWith(this.note);
    };
    made.src = url;
    return made;
  }

  buttons() {
    const box = node("div", "zoomline");
    const button = (words, title, run) => {
      const made = node("button", "step", words);
      made.title = title;
      made.setAttribute("aria-label", title);
      made.onclick = run;
      box.append(made);
    };
    const zoom = (factor) => { this.zoomed = Math.max(1, Math.min(64, this.zoomed * factor)); this.refresh(); };
    button("−", "See more of the time", () => zoom(0.5));
    button("+", "See less of the time, larger", () => zoom(2));
    button("Fit", "See all of the time", () => zoom(1 / this.zoomed));
    if (this.medium) button("Play the chosen segment", "Play the chosen segment", () => this.play());
    return box;
  }

  range(shape) {
    const start = shape.time[0] ?? 0;
    return [start, Math.max(shape.time[1] ?? start, start)];
  }

  total(shapes) {
    const length = this.medium?.duration;
    return Math.max(Number.isFinite(length) ? length : 0, ...shapes.map((shape) => this.range(shape)[1]), 0.1);
  }

  fit() { this.refresh(); }

  reveal(number) {
    const shape = this.view.shapesOf(number).find((candidate) => candidate.type === "segment");
    if (!shape || !this.perSecond) return;
    const x = GUTTER + this.range(shape)[0] * this.perSecond;
    if (x < this.scroll.scrollLeft + GUTTER || x > this.scroll.scrollLeft + this.scroll.clientWidth) this.scroll.scrollLeft = x - this.scroll.clientWidth / 3;
    if (this.medium && this.medium.paused) this.medium.currentTime = this.range(shape)[0];
  }

  play() {
    const shape = this.view.shapesOf(this.view.state.selected ?? -1).find((candidate) => candidate.type === "segment");
    if (!shape) return this.medium.play();
    const [start, end] = this.range(shape);
    this.until = end;
    this.medium.currentTime = start;
    this.medium.play();
  }

  moveHead() {
    if (this.until && this.medium.currentTime >= this.until) {
      this.medium.pause();
      this.until = null;
    }
    const x = GUTTER + this.medium.currentTime * (this.perSecond ?? 0);
    this.head.setAttribute("x1", x);
    this.head.setAttribute("x2", x);
  }

  refresh() {
    const all = this.view.data.shapes.filter((shape) => shape.type === "segment");
    const drawn = this.view.visibleShapes().filter((shape) => shape.type === "segment");
    const width = this.scroll.clientWidth * this.zoomed;
    if (!width) return;
    const length = this.total(all);
    this.perSecond = (width - GUTTER - 12) / length;
    const lanes = lanesOf(this.view, drawn, (shape) => this.range(shape)), high = Math.max(1, lanes.length) * LANE;
    Object.assign(this.svg.style, { width: `${width}px`, height: `${high + 22}px` });
    this.svg.replaceChildren(this.axis(length, high, width));
    lanes.forEach((lane, index) => this.lane(lane, index * LANE));
    this.head.setAttribute("y2", high);
    if (this.medium) {
      this.svg.append(this.head);
      this.moveHead();
    }
  }

  axis(length, high, width) {
    const group = vector("g", {}), step = STEPS.find((one) => one * this.perSecond >= 64) ?? 7200;
    for (let at = 0; at <= length; at += step) {
      const x = GUTTER + at * this.perSecond;
      if (x > width - 4) break;
      group.append(vector("line", { x1: x, x2: x, y1: 0, y2: high, class: "tick" }));
      const text = vector("text", { x, y: high + 15, class: "time", "text-anchor": at ? "middle" : "start" });
      text.textContent = clock(at, step);
      group.append(text);
    }
    return group;
  }

  lane({ layer, shapes }, y) {
    const tag = vector("text", { x: 2, y: y + 16, class: "lanetag", fill: colourOf(layer) });
    const ground = vector("rect", { x: 0, y: y + 3, width: GUTTER - 6, height: LANE - 6, rx: 3, class: "tagground" });
    tag.textContent = layer.tag;
    tag.setAttribute("x", (GUTTER - 6) / 2);
    tag.setAttribute("text-anchor", "middle");
    this.svg.append(ground, tag);
    for (const shape of shapes) this.segment(shape, layer, y);
  }

  segment(shape, layer, y) {
    const view = this.view, [start, end] = this.range(shape), agreed = view.agreement(view.data.objects[shape.object]) === true;
    const x = GUTTER + start * this.perSecond, width = Math.max(3, (end - start) * this.perSecond - 1);
    const group = vector("g", { class: `shape segment${shape.object === view.state.selected ? " chosen" : ""}${agreed ? " agreed" : ""}`, "data-object": shape.object });
    const colour = agreed ? "#F4F6F8" : colourOf(layer), line = LINES[layer.kind];
    group.append(vector("rect", { x, y: y + 3, width, height: LANE - 6, rx: 2, fill: colour, "fill-opacity": agreed ? 0.1 : 0.32, stroke: colour, "stroke-width": agreed ? 1 : 1.6, ...(line.dash ? { "stroke-dasharray": line.dash } : {}) }));
    const room = Math.floor((width - 8) / 6.2), title = vector("title", {});
    title.textContent = `${layer.name}: ${shape.label}, ${clock(start, 0.1)} to ${clock(end, 0.1)}`;
    group.append(title);
    if (room >= 2) {
      const text = vector("text", { x: x + 4, y: y + 16, class: "name" });
      text.textContent = shape.label.length <= room ? shape.label : `${shape.label.slice(0, room - 1)}…`;
      group.append(text);
    }
    group.onclick = () => view.select(shape.object, true);
    this.svg.append(group);
  }
}

// Several stages under each other, treated as one.
class Stages {
  constructor(parts) {
    this.parts = parts;
    this.box = node("div", "stages");
    this.box.append(...parts.map((part) => part.box));
  }
  fit() { this.parts.forEach((part) => part.fit()); }
  refresh() { this.parts.forEach((part) => part.refresh()); }
  reveal(number) { this.parts.forEach((part) => part.reveal(number)); }
}
