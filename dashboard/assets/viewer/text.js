// A text with spans as lines under it: a lane per layer, more where one layer's spans overlap.
class TextStage {
  constructor(view) {
    this.view = view;
    this.box = node("div", "reading");
    this.words = node("div", "words");
    this.words.textContent = view.data.asset.text;
    this.svg = vector("svg", { class: "overlay" });
    this.box.append(this.words, this.svg);
    this.units = this.codeUnits(view.data.asset.text);
  }

  // Where each code point begins, counted in the browser's own units.
  codeUnits(text) {
    const units = [];
    let place = 0;
    for (const character of text) {
      units.push(place);
      place += character.length;
    }
    units.push(place);
    return units;
  }

  unit(point) {
    return this.units[Math.max(0, Math.min(point, this.units.length - 1))];
  }

  lanes(shapes) {
    return lanesOf(this.view, shapes, (shape) => shape.span);
  }

  fit() {
    this.refresh();
  }

  reveal(number) {
    this.svg.querySelector(`[data-object="${number}"]`)?.scrollIntoView({ block: "nearest" });
  }

  refresh() {
    const view = this.view;
    const drawn = view.visibleShapes().filter((shape) => shape.span);
    const quiet = (shape) => view.agreement(view.data.objects[shape.object]) === true;
    const lanes = this.lanes(drawn.filter((shape) => !quiet(shape) || shape === view.leading(shape.object)));
    const pitch = lanes.length <= 4 ? 17 : 7;
    this.words.style.lineHeight = `${25 + Math.max(1, lanes.length) * pitch - (lanes.length < 2 ? 4 : 0)}px`;
    this.svg.replaceChildren();
    const edge = this.box.getBoundingClientRect();
    lanes.forEach((lane, index) => lane.shapes.forEach((shape) => this.draw(shape, index * pitch, pitch > 10, edge, quiet(shape), lanes.length * pitch)));
    for (const relation of relationsOf(view)) {
      const [from, to] = [relation.from, relation.to].map((number) => this.middle(number, relation.tag, edge));
      if (from && to) this.svg.append(arc(view, relation, from, to));
    }
    this.svg.style.height = `${this.words.offsetHeight}px`;
  }

  // Over the middle of a span, where an arrow may begin or end.
  middle(number, tag, edge) {
    const own = this.view.shapesOf(number).filter((candidate) => candidate.span);
    const shape = own.find((candidate) => candidate.tag === tag) ?? own[0];
    if (!shape) return null;
    const range = document.createRange(), text = this.words.firstChild;
    range.setStart(text, this.unit(shape.span[0]));
    range.setEnd(text, this.unit(shape.span[1]));
    const rect = range.getClientRects()[0];
    return rect ? { x: rect.left - edge.left + rect.width / 2, y: rect.top - edge.top } : null;
  }

  draw(shape, offset, named, edge, quiet, depth) {
    const range = document.createRange(), text = this.words.firstChild;
    range.setStart(text, this.unit(shape.span[0]));
    range.setEnd(text, this.unit(shape.span[1]));
    const layer = this.view.layer(shape.tag), line = quiet ? LINES.agreed : LINES[layer.kind];
    const group = vector("g", { class: "shape", "data-object": shape.object });
    group.onclick = () => this.view.select(shape.object, false);
    const chosen = shape.object === this.view.state.selected;
    [...range.getClientRects()].filter((rect) => rect.width > 0).forEach((rect, first) => {
      const x = rect.left - edge.left, y = rect.bottom - edge.top + 4 + offset;
      if (chosen) group.append(vector("rect", { x: x - 1, y: rect.top - edge.top - 1, width: rect.width + 2, height: rect.height + 3 + depth, class: "chosen" }));
      const ends = { x1: x, x2: x + rect.width, y1: y, y2: y };
      group.append(vector("rect", { x, y: rect.top - edge.top, width: rect.width, height: rect.height + 6 + offset, class: "hit inside" }));
      if (!quiet) group.append(vector("line", { ...ends, stroke: "#000", "stroke-opacity": 0.55, "stroke-width": line.width + 2.6 }));
      group.append(vector("line", { ...ends, stroke: quiet ? "var(--faint)" : colourOf(layer), "stroke-width": line.width, ...(line.dash ? { "stroke-dasharray": line.dash } : {}) }));
      if (first === 0 && (named || chosen)) group.append(this.name(shape, x, y, rect.width, quiet, chosen));
    });
    this.svg.append(group);
  }

  // Cut to the width of its span; the chosen one is written out.
  name(shape, x, y, width, quiet, chosen) {
    const text = vector("text", { x, y: y + 12.5, class: quiet ? "name quiet" : "name" });
    const whole = `${quiet ? "" : `${shape.tag} `}${shape.label}`, room = Math.max(1, Math.floor(width / 6));
    text.textContent = chosen || whole.length <= room ? whole : `${whole.slice(0, Math.max(1, room - 1))}${room > 3 ? "…" : ""}`;
    const title = vector("title", {});
    title.textContent = whole;
    text.append(title);
    return text;
  }
}
