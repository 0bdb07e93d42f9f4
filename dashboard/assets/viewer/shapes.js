// Geometry: a shape as lines in picture coordinates. No data ever becomes markup.
const NS = "http://www.w3.org/2000/svg";

function node(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined && text !== null) element.textContent = text;
  return element;
}

function vector(tag, attributes) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// Why an address gave no picture, in the server's words; nothing where it does not say.
async function refusal(url) {
  try {
    const answer = await fetch(url);
    return answer.ok ? "" : (await answer.text()).slice(0, 200);
  } catch {
    return "";
  }
}

const LINES = {
  work: { width: 2 },
  gold: { width: 3.4 },
  prediction: { width: 2.2, dash: "2.2 3.4" },
  consensus: { width: 2.2, dash: "9 5" },
  agreed: { width: 1.1 },
};
const ANNOTATORS = ["#3D9BFF", "#FF7D5C", "#F4F6F8"];
const COLOURS = { gold: "#FFD23F", prediction: "#C9A3FF", consensus: "#2FD6A8" };

function colourOf(layer) {
  return COLOURS[layer.kind] ?? ANNOTATORS[layer.style];
}

function joined(points, close) {
  return points.length ? `M${points.map(([x, y]) => `${x} ${y}`).join("L")}${close ? "Z" : ""}` : "";
}

function turned([x, y], [cx, cy], degrees) {
  const angle = (degrees * Math.PI) / 180, cos = Math.cos(angle), sin = Math.sin(angle);
  return [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos];
}

function boxCorners([left, top, right, bottom], degrees) {
  const centre = [(left + right) / 2, (top + bottom) / 2];
  const corners = [[left, top], [right, top], [right, bottom], [left, bottom]];
  return degrees ? corners.map((corner) => turned(corner, centre, degrees)) : corners;
}

function ellipseRing({ cx, cy, rx, ry }, degrees) {
  return Array.from({ length: 64 }, (_, step) => {
    const angle = (step * Math.PI) / 32;
    return turned([cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)], [cx, cy], degrees);
  });
}

// Lines and dots of one shape. `area` shapes can be clicked inside; dots keep their size.
function outline(shape, size) {
  const sx = shape.normalised ? size[0] : 1, sy = shape.normalised ? size[1] : 1;
  const at = ([x, y]) => [x * sx, y * sy];
  const g = shape.geometry, box = shape.box.map((value, i) => (value ?? 0) * (i % 2 ? sy : sx));
  if (shape.type === "polygon" && g)
    return { lines: g.flat().map((ring) => joined(ring.map(at), true)), dots: [], area: true };
  if (shape.type === "polyline" && g) return { lines: [joined(g.map(at), false)], dots: [] };
  if (shape.type === "points" && g) return { lines: [], dots: g.map(at) };
  if (shape.type === "ellipse" && g)
    return { lines: [joined(ellipseRing(g, shape.turn).map(at), true)], dots: [], area: true };
  if (shape.type === "keypoints" && g) return skeleton(g, at);
  if (shape.type === "cuboid" && g) return cuboid(g.map(at));
  const lines = [joined(boxCorners(box, shape.turn), true)];
  return { lines: shape.type === "mask" ? [] : lines, dots: [], area: true, hit: lines };
}

function skeleton(g, at) {
  const seen = (i) => g.points[i] && g.points[i][2] !== 0;
  const edges = (g.edges ?? []).filter(([a, b]) => seen(a) && seen(b));
  return {
    lines: edges.map(([a, b]) => joined([at(g.points[a]), at(g.points[b])], false)),
    dots: g.points.filter((point) => point[2] !== 0).map(at),
    hollow: g.points.filter((point) => point[2] === 1).map(at),
  };
}

// Tools order the eight corners differently; the right order is the one with the shortest edges.
const RING = (a, b, c, d) => [[a, b], [b, c], [c, d], [d, a]];
const CUBOIDS = [
  [...RING(0, 2, 4, 6), ...RING(1, 3, 5, 7), [0, 1], [2, 3], [4, 5], [6, 7]],
  [...RING(0, 2, 6, 4), ...RING(1, 3, 7, 5), [0, 1], [2, 3], [4, 5], [6, 7]],
  [...RING(0, 1, 2, 3), ...RING(4, 5, 6, 7), [0, 4], [1, 5], [2, 6], [3, 7]],
];

function cuboid(points) {
  if (points.length < 8) return { lines: [joined(points, true)], dots: [], area: true };
  const length = (edges) => edges.reduce((sum, [a, b]) => sum + Math.hypot(points[a][0] - points[b][0], points[a][1] - points[b][1]), 0);
  const [best] = [...CUBOIDS].sort((a, b) => length(a) - length(b));
  return { lines: best.map(([a, b]) => joined([points[a], points[b]], false)), dots: [] };
}

// Bounds of what is drawn, rotation applied, in picture coordinates.
function boundsOf(shape, size) {
  const sx = shape.normalised ? size[0] : 1, sy = shape.normalised ? size[1] : 1;
  const box = shape.box.map((value, i) => (value ?? 0) * (i % 2 ? sy : sx));
  const corners = shape.type === "bbox" ? boxCorners(box, shape.turn) : boxCorners(box, 0);
  const xs = corners.map((p) => p[0]), ys = corners.map((p) => p[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

// A run-length mask (columns first) as a picture of its bounds: filled softly, its edge solid.
function maskPicture({ size: [height, width], counts }, colour) {
  const filled = new Uint8Array(width * height);
  let place = 0, isSet = false;
  for (const run of counts) {
    if (isSet) filled.fill(1, place, place + run);
    place += run;
    isSet = !isSet;
  }
  let left = width, top = height, right = -1, bottom = -1;
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++)
      if (filled[x * height + y]) {
        left = Math.min(left, x); right = Math.max(right, x);
        top = Math.min(top, y); bottom = Math.max(bottom, y);
      }
  if (right < 0) return null;
  const canvas = document.createElement("canvas");
  canvas.width = right - left + 1;
  canvas.height = bottom - top + 1;
  const context = canvas.getContext("2d"), image = context.createImageData(canvas.width, canvas.height);
  const rgb = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  const at = (x, y) => x >= 0 && y >= 0 && x < width && y < height && filled[x * height + y];
  for (let x = left; x <= right; x++)
    for (let y = top; y <= bottom; y++) {
      if (!at(x, y)) continue;
      const edge = !(at(x - 1, y) && at(x + 1, y) && at(x, y - 1) && at(x, y + 1));
      image.data.set([...rgb, edge ? 255 : 80], ((y - top) * canvas.width + x - left) * 4);
    }
  context.putImageData(image, 0, 0);
  return { canvas, left, top, width: canvas.width, height: canvas.height, scale: [width, height] };
}
