// One crop: a part of a picture with its shape, marked words, or a stretch of a recording.
const TINTS = { work: "#3D9BFF", gold: "#FFD23F" };

function crop(item, wall) {
  const made = node("li", "crop");
  made.dataset.id = item.id;
  const face = node("button", "face"), gold = item.kind === "gold";
  face.append(content(item, wall));
  if (item.letter) face.append(badge(item));
  else if (item.suspicion >= 0.5) face.append(node("span", "badge doubt", "?"));
  const caption = node("button", "caption");
  caption.append(node("b", "", item.who));
  if (!gold) caption.append(node("span", item.reasons ? "" : "none", item.reason));
  caption.title = [item.name, item.reasons].filter(Boolean).join("\n");
  caption.setAttribute("aria-label", `Open ${item.name}: ${item.who}${gold ? "" : `, ${item.reason}`}`);
  caption.onclick = () => wall.open(item.id);
  if (gold) {
    face.setAttribute("aria-label", `Open gold example ${item.name}`);
    face.onclick = () => wall.open(item.id);
  } else {
    face.setAttribute("aria-pressed", "false");
    face.setAttribute("aria-label", `Mark ${item.name}: ${[item.severity, item.reason].filter(Boolean).join(", ")}`);
    face.append(node("span", "check", "✓"));
    face.onclick = (event) => wall.mark(item.id, event.shiftKey);
    face.ondblclick = () => wall.open(item.id);
  }
  made.append(face, caption);
  return made;
}

function badge(item) {
  const made = node("span", `badge ${item.severity}`, `${item.mark} ${item.letter}`);
  made.title = `Known error: ${item.severity}`;
  return made;
}

function content(item, wall) {
  if (item.words) return words(item.words);
  if (item.time) return stretch(item, wall);
  return picture(item, wall);
}

function words([before, marked, after]) {
  const made = node("span", "words");
  made.dir = "auto";
  made.append(before);
  if (marked) made.append(node("mark", "", marked));
  made.append(after);
  return made;
}

function clock(seconds) {
  const rest = (seconds % 60).toFixed(1).padStart(4, "0");
  return `${Math.floor(seconds / 60)}:${rest}`;
}

function stretch(item, wall) {
  const made = node("span", "stretch"), [start, end] = item.time;
  made.append(node("b", "", `${clock(start ?? 0)} to ${clock(end ?? start ?? 0)}`), node("span", "", `${((end ?? start ?? 0) - (start ?? 0)).toFixed(1)} s`));
  made.append(node("span", "", item.url ? "P plays it" : "recording not reachable"));
  return made;
}

function picture(item, wall) {
  const frame = node("span", "frame"), [left, top, right, bottom] = item.window;
  frame.style.setProperty("--wide", right - left);
  frame.style.setProperty("--high", bottom - top);
  frame.classList.toggle("tall", bottom - top > right - left);
  if (item.url) frame.append(image(item, frame, wall));
  else frame.classList.add("bare");
  if (!item.shape) return frame;
  const svg = vector("svg", { class: "drawn", viewBox: `${left} ${top} ${right - left} ${bottom - top}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  drawOn(svg, frame, item);
  frame.append(svg);
  return frame;
}

function image(item, frame, wall) {
  const made = node("img");
  made.alt = "";
  made.loading = "lazy";
  made.decoding = "async";
  made.draggable = false;
  made.onerror = () => {
    made.remove();
    frame.classList.add("bare");
    wall.lost(item.url);
  };
  made.src = item.url;
  return made;
}

function drawOn(svg, frame, item) {
  const { shape } = item, found = outline(shape, item.size ?? [1, 1]), tint = TINTS[item.kind];
  if (shape.type === "mask" && shape.geometry) return frame.append(maskOver(item, tint));
  const path = (d, stroke, width, more) => d && svg.append(vector("path", { d, stroke, "stroke-width": width, fill: "none", class: "line", ...more }));
  const d = found.lines.join("");
  path(d, "#000", 4, { "stroke-opacity": 0.55 });
  path(d, tint, 1.8);
  const dots = found.dots.map(([x, y]) => `M${x} ${y}h0`).join("");
  path(dots, "#000", 7, { "stroke-linecap": "round", "stroke-opacity": 0.7 });
  path(dots, tint, 5, { "stroke-linecap": "round" });
}

function maskOver(item, tint) {
  const [left, top, right, bottom] = item.window, mask = maskPicture(item.shape.geometry, tint);
  if (!mask) return node("span");
  const sx = (item.size?.[0] ?? mask.scale[0]) / mask.scale[0], sy = (item.size?.[1] ?? mask.scale[1]) / mask.scale[1];
  const percent = (value, whole) => `${(100 * value) / whole}%`;
  Object.assign(mask.canvas.style, {
    left: percent(mask.left * sx - left, right - left), top: percent(mask.top * sy - top, bottom - top),
    width: percent(mask.width * sx, right - left), height: percent(mask.height * sy, bottom - top),
  });
  mask.canvas.className = "mask";
  return mask.canvas;
}
