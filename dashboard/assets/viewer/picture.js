// The picture with its layers. World units are picture pixels; lines keep their width on screen.
class PictureStage {
  constructor(view) {
    this.view = view;
    this.box = node("div", "stage");
    this.box.tabIndex = 0;
    this.world = node("div", "world");
    this.svg = vector("svg", { class: "overlay" });
    this.shade = vector("path", { class: "shade", "fill-rule": "evenodd" });
    this.lines = vector("g", {});
    this.badges = vector("g", {});
    this.svg.append(this.shade, this.lines, this.badges);
    this.tags = node("div", "tags");
    this.note = node("p", "legend");
    this.box.append(this.world, this.svg, this.tags, this.note, this.buttons());
    this.size = view.data.size ?? this.extent();
    this.load();
    this.listen();
  }

  // Without a known size: as far as the shapes reach.
  extent() {
    const shapes = this.view.data.shapes;
    if (shapes.some((shape) => shape.normalised)) return [1000, 750];
    const corners = shapes.map((shape) => boundsOf(shape, [1, 1]));
    return [Math.max(100, ...corners.map((b) => b[2] * 1.05)), Math.max(75, ...corners.map((b) => b[3] * 1.05))];
  }

  load() {
    const { url, note, upright } = this.view.data.picture;
    if (!url) return this.missing(note);
    this.remark = note;
    if (this.view.data.picture.kind === "video") return this.film(url);
    const image = node("img");
    image.alt = this.view.data.title;
    image.draggable = false;
    if (upright === false) image.style.imageOrientation = "none";
    image.onload = () => {
      if (this.view.data.size) return upright === null && this.settle(image);
      this.size = [image.naturalWidth, image.naturalHeight];
      this.fit();
    };
    image.onerror = () => {
      image.remove();
      this.missing("No picture: it could not be loaded. Reload the page.");
      refusal(url).then((words) => words && this.missing(`No picture: ${words}`));
    };
    image.src = url;
    this.image = image;
    this.world.append(image);
  }

  // A film behind the shapes, stopped at the frame that is looked at.
  film(url) {
    const film = node("video");
    Object.assign(film, { muted: true, preload: "auto", src: url });
    film.onloadedmetadata = () => {
      if (!this.view.data.size) this.size = [film.videoWidth, film.videoHeight];
      this.fit();
      this.showFrame();
    };
    film.onerror = async () => {
      film.remove();
      this.missing(`No film: ${(await refusal(url)) || "it could not be loaded. Reload the page."}`);
    };
    this.video = film;
    this.world.append(film);
  }

  // Where the export gives no time with a frame, 25 frames a second are taken, and it is said.
  showFrame() {
    const frame = this.view.state.frame;
    if (!this.video || frame === null || !this.video.duration) return;
    const timed = this.view.data.shapes.find((shape) => shape.frame > 0 && shape.time[0] > 0);
    const perSecond = timed ? timed.frame / timed.time[0] : 25;
    if (!timed) this.remark = "The export gives no frame rate: 25 a second are taken";
    this.video.currentTime = Math.min(this.video.duration, frame / perSecond);
  }

  // The rule of thumbnails.py for a picture that only the browser has seen: as it is stored where
  // only that fits the stated size; else upright, and a word where the sizes differ.
  settle(image) {
    const [w, h] = this.size, across = image.naturalWidth / w, down = image.naturalHeight / h;
    const alike = (a, b) => Math.abs(a - b) <= 0.02 * Math.max(a, b);
    if (alike(across, down) && across === 1) return;
    const lying = !alike(across, down) && alike(image.naturalHeight / w, image.naturalWidth / h);
    if (lying) image.style.imageOrientation = "none";
    const fits = lying || alike(across, down);
    this.remark = `The picture is ${image.naturalWidth} × ${image.naturalHeight} px, the export says ${w} × ${h}: shapes ${fits ? "are scaled to it" : "may not fit"}.`;
    this.annotate();
  }

  missing(note) {
    this.box.classList.add("bare");
    this.remark = note;
    if (this.k) this.annotate();
  }

  buttons() {
    const group = node("div", "zoom");
    const button = (words, key, title, act) => {
      const made = node("button", "", words);
      if (key) made.append(node("kbd", "", key));
      made.title = title;
      made.setAttribute("aria-label", title);
      made.onclick = act;
      group.append(made);
    };
    const middle = () => [this.box.clientWidth / 2, this.box.clientHeight / 2];
    button("+", "", "Zoom in", () => this.zoom(1.4, middle()));
    button("−", "", "Zoom out", () => this.zoom(1 / 1.4, middle()));
    button("Fit", "0", "Fit the whole picture", () => this.fit());
    return group;
  }

  listen() {
    const at = (event) => {
      const edge = this.box.getBoundingClientRect();
      return [event.clientX - edge.left, event.clientY - edge.top];
    };
    this.box.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * 0.0016), at(event));
    }, { passive: false });
    let held = null;
    this.box.addEventListener("pointerdown", (event) => {
      if (event.button === 0 && !event.target.closest("button")) held = { from: at(event), x: this.x, y: this.y, moved: false };
    });
    this.box.addEventListener("pointermove", (event) => {
      if (!held) return;
      const [x, y] = at(event), dx = x - held.from[0], dy = y - held.from[1];
      if (!held.moved && Math.hypot(dx, dy) < 4) return;
      if (!held.moved) this.box.setPointerCapture(event.pointerId);
      held.moved = true;
      this.x = held.x + dx;
      this.y = held.y + dy;
      this.place();
    });
    this.box.addEventListener("pointerup", (event) => {
      if (held && !held.moved) {
        const hit = event.composedPath().find((e) => e.dataset?.object !== undefined);
        this.view.select(hit ? Number(hit.dataset.object) : null, false);
      }
      held = null;
    });
    this.box.addEventListener("pointercancel", () => (held = null));
    this.box.addEventListener("dblclick", (event) => !event.target.closest("button") && this.zoom(2, at(event)));
  }

  // The whole picture, never cropped.
  fit() {
    const width = this.box.clientWidth, [w, h] = this.size;
    if (!width) return;
    const room = Math.max(380, window.innerHeight - 300);
    this.box.style.height = `${Math.round(Math.min((width * h) / w, room))}px`;
    this.k = Math.min(width / w, this.box.clientHeight / h);
    this.least = this.k;
    this.x = (width - w * this.k) / 2;
    this.y = (this.box.clientHeight - h * this.k) / 2;
    this.place();
  }

  zoom(factor, [x, y]) {
    const k = Math.min(Math.max(this.k * factor, this.least / 2), Math.max(40, this.least * 8));
    this.x = x - ((x - this.x) * k) / this.k;
    this.y = y - ((y - this.y) * k) / this.k;
    this.k = k;
    this.place();
  }

  // Bring an object into sight if it is not.
  reveal(number) {
    const bounds = this.objectBounds(number);
    if (!bounds || this.k <= this.least) return;
    const [left, top, right, bottom] = this.onScreen(bounds);
    const width = this.box.clientWidth, height = this.box.clientHeight;
    if (left >= 0 && top >= 0 && right <= width && bottom <= height) return;
    this.x += width / 2 - (left + right) / 2;
    this.y += height / 2 - (top + bottom) / 2;
    this.place();
  }

  objectBounds(number) {
    const all = this.view.shapesOf(number).map((shape) => boundsOf(shape, this.size));
    return all.length ? [0, 1, 2, 3].map((i) => Math[i < 2 ? "min" : "max"](...all.map((b) => b[i]))) : null;
  }

  onScreen([left, top, right, bottom]) {
    return [left * this.k + this.x, top * this.k + this.y, right * this.k + this.x, bottom * this.k + this.y];
  }

  place() {
    const transform = `translate(${this.x}px, ${this.y}px) scale(${this.k})`;
    this.world.style.transform = transform;
    this.world.style.width = `${this.size[0]}px`;
    this.world.style.height = `${this.size[1]}px`;
    this.lines.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.k})`);
    this.shade.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.k})`);
    this.world.classList.toggle("pixels", this.k > 4);
    this.annotate();
  }

  refresh() {
    this.drawn = this.view.visibleShapes();
    this.lines.replaceChildren();
    this.world.querySelectorAll("canvas").forEach((canvas) => canvas.remove());
    const area = (shape) => { const b = boundsOf(shape, this.size); return (b[2] - b[0]) * (b[3] - b[1]); };
    const order = [...this.drawn].sort((a, b) => area(b) - area(a));
    for (const shape of order) this.draw(shape);
    this.showFrame();
    if (this.k) this.place();
    else this.fit();
  }

  draw(shape) {
    const view = this.view, agreed = view.agreement(view.data.objects[shape.object]) === true;
    if (agreed && shape !== view.leading(shape.object)) return;
    const layer = view.layer(shape.tag), colour = agreed ? "#FFFFFF" : colourOf(layer);
    const line = agreed ? LINES.agreed : LINES[layer.kind];
    const found = outline(shape, this.size);
    const group = vector("g", { class: "shape", "data-object": shape.object, opacity: agreed ? 0.8 : 1 });
    if (shape.type === "mask" && shape.geometry) this.drawMask(shape, colour);
    if (found.area || found.lines.length)
      group.append(vector("path", { d: (found.hit ?? found.lines).join(""), class: found.area ? "hit inside" : "hit", "fill-rule": "evenodd" }));
    const path = (d, stroke, width, more) =>
      group.append(vector("path", { d, stroke, "stroke-width": width, fill: "none", class: "line", ...more }));
    const d = found.lines.join(""), dash = line.dash ? { "stroke-dasharray": line.dash } : {};
    if (d) {
      path(d, "#000", line.width + 2.6, { "stroke-opacity": 0.55 * (agreed ? 0.7 : 1) });
      path(d, colour, line.width, { ...dash, "stroke-opacity": agreed ? 0.62 : 1 });
    }
    const dots = found.dots.map(([x, y]) => `M${x} ${y}h0`).join("");
    if (dots) {
      path(dots, "#000", 10.6, { "stroke-opacity": 0.7, "stroke-linecap": "round", class: "line hit dot" });
      path(dots, colour, agreed ? 5 : 8, { "stroke-linecap": "round" });
      const hidden = (found.hollow ?? []).map(([x, y]) => `M${x} ${y}h0`).join("");
      if (hidden) path(hidden, "#000", 3.6, { "stroke-linecap": "round" });
    }
    this.lines.append(group);
  }

  drawMask(shape, colour) {
    shape.bitmap ??= {};
    const mask = (shape.bitmap[colour] ??= maskPicture(shape.geometry, colour));
    if (!mask) return;
    const sx = this.size[0] / mask.scale[0], sy = this.size[1] / mask.scale[1];
    Object.assign(mask.canvas.style, {
      left: `${mask.left * sx}px`, top: `${mask.top * sy}px`, width: `${mask.width * sx}px`, height: `${mask.height * sy}px`,
    });
    this.world.append(mask.canvas);
  }

  // Letters, badges and the light on the chosen object: placed on screen, so they keep their size.
  annotate() {
    const view = this.view;
    this.tags.replaceChildren();
    this.badges.replaceChildren();
    const seen = [...new Set((this.drawn ?? []).map((shape) => shape.object))];
    const loud = seen.filter((number) => view.agreement(view.data.objects[number]) !== true);
    let named = null;
    for (const number of seen) {
      const bounds = this.onScreen(this.objectBounds(number));
      const chosen = number === view.state.selected;
      if (chosen) named = this.nameTags(number, bounds);
      else if (loud.includes(number) && loud.length <= 60) this.letterTags(number, bounds);
      const severity = view.severity(number);
      if (severity) this.badge(severity, bounds, number);
    }
    if (named) this.clear(named);
    for (const relation of relationsOf(view)) {
      const [from, to] = [relation.from, relation.to].map((number) => this.middle(number));
      if (from && to) this.badges.append(straight(view, relation, from, to));
    }
    this.light();
    this.note.textContent = [view.legend(`${Math.round(this.k * 100)}%`), this.remark].filter(Boolean).join(" · ");
  }

  middle(number) {
    const bounds = this.objectBounds(number);
    if (!bounds) return null;
    const [left, top, right, bottom] = this.onScreen(bounds);
    return { x: (left + right) / 2, y: (top + bottom) / 2 };
  }

  // Only who differs; where nothing is compared, everyone.
  letterTags(number, [left, top]) {
    const row = node("span", "letters"), object = this.view.data.objects[number];
    const alone = this.view.agreement(object) === null;
    const named = alone && this.drawn.length <= 40 && this.view.shapesOf(number).length === 1;
    for (const shape of this.view.shapesOf(number)) {
      const cell = object.cells[shape.tag];
      if (!alone && !cell.differs && cell.close) continue;
      const letter = node("b", "", named ? shape.label : shape.tag);
      letter.style.color = colourOf(this.view.layer(shape.tag));
      row.append(letter);
    }
    const high = top > 20 ? top - 20 : top + 2;
    Object.assign(row.style, { left: `${left + 10}px`, top: `${high}px` });
    if (row.childElementCount) this.tags.append(row);
  }

  nameTags(number, [left, top, right]) {
    const column = node("div", "names");
    for (const shape of this.view.shapesOf(number)) column.append(this.nameTag(shape));
    this.tags.append(column);
    const width = column.offsetWidth, room = this.box.clientWidth;
    const x = right + 8 + width < room ? right + 8 : left - width - 8 > 0 ? left - width - 8 : Math.max(4, room - width - 8);
    const y = Math.max(4, Math.min(top, this.box.clientHeight - column.offsetHeight - 34));
    Object.assign(column.style, { left: `${x}px`, top: `${y}px` });
    return column;
  }

  // Letters under the names of the chosen object would only blur them.
  clear(names) {
    const own = names.getBoundingClientRect();
    for (const row of this.tags.querySelectorAll(".letters")) {
      const edge = row.getBoundingClientRect();
      const apart = edge.right < own.left || edge.left > own.right || edge.bottom < own.top || edge.top > own.bottom;
      if (!apart) row.remove();
    }
  }

  nameTag(shape) {
    const layer = this.view.layer(shape.tag), tag = node("span", "tag");
    tag.style.borderColor = colourOf(layer);
    const letter = node("b", "", shape.tag);
    letter.style.color = colourOf(layer);
    const score = shape.score === null ? "" : ` ${shape.score.toFixed(2)}`;
    tag.append(letter, node("span", "", `${shape.label}${score}`));
    if (shape.extra.length) tag.append(node("i", "", shape.extra.join(", ")));
    return tag;
  }

  badge({ severity, mark, letter }, [left, top], number) {
    const group = vector("g", { transform: `translate(${Math.max(11, left - 4)} ${Math.max(11, top + 2)})`, class: `badge ${severity}`, "data-object": number });
    const outlines = { critical: "M0-10L10 0L0 10L-10 0Z", major: "M0-10L10 8L-10 8Z", minor: "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0Z", neutral: "M-8-8H8V8H-8Z" };
    group.append(vector("path", { d: outlines[severity] }));
    const text = vector("text", { "text-anchor": "middle", y: severity === "major" ? 5.5 : 4 });
    text.textContent = letter;
    group.append(text);
    this.badges.append(group);
  }

  light() {
    const bounds = this.view.state.selected === null ? null : this.objectBounds(this.view.state.selected);
    if (!bounds) return this.shade.setAttribute("d", "");
    const margin = 8 / this.k, [w, h] = this.size;
    const corners = boxCorners([bounds[0] - margin, bounds[1] - margin, bounds[2] + margin, bounds[3] + margin], 0);
    this.shade.setAttribute("d", `${joined(boxCorners([0, 0, w, h], 0), true)}${joined(corners, true)}`);
  }
}
