// Relations as arrows between what they join: arcs over a text, lines over a picture.
function relationsOf(view) {
  const drawn = [];
  for (const object of view.data.objects) {
    if (object.family !== "relation") continue;
    const agreed = view.agreement(object) === true;
    const tags = object.layers.filter((tag) => view.isOn(tag) && object.ends?.[tag]);
    for (const tag of agreed ? tags.slice(0, 1) : tags) {
      const [from, to] = object.ends[tag];
      if (from !== null && to !== null) drawn.push({ object, tag, from, to, agreed, label: object.cells[tag].label ?? "" });
    }
  }
  return drawn;
}

// Arrows to another line of a text stay faint until one of their ends is looked at.
function arrow(view, { object, tag, agreed, label, from, to }, d, [x, y], [hx, hy], degrees, far) {
  const colour = agreed ? "var(--relation)" : colourOf(view.layer(tag));
  const chosen = object.number === view.state.selected;
  const group = vector("g", { class: `shape relation${chosen ? " chosen" : ""}${far ? " far" : ""}`, "data-object": object.number, "data-ends": ` ${from} ${to} ` });
  group.append(vector("path", { d, class: "hit" }));
  group.append(vector("path", { d, fill: "none", stroke: "#000", "stroke-opacity": 0.4, "stroke-width": chosen ? 4.6 : 3.4 }));
  group.append(vector("path", { d, fill: "none", stroke: colour, "stroke-width": chosen ? 2.4 : 1.4 }));
  group.append(vector("path", { d: "M-7-4L0 0L-7 4Z", fill: colour, transform: `translate(${hx} ${hy}) rotate(${degrees})` }));
  if (label) {
    const text = vector("text", { x, y, class: "relationname", "text-anchor": "middle" });
    text.textContent = label.length > 24 && !chosen ? `${label.slice(0, 23)}…` : label;
    const title = vector("title", {});
    title.textContent = label;
    text.append(title);
    group.append(text);
  }
  group.onclick = () => view.select(object.number, false);
  return group;
}

// From the middle of one span over the words to the middle of the other.
function arc(view, relation, a, b) {
  const reach = Math.min(26, 8 + Math.abs(b.x - a.x) / 14), top = Math.min(a.y, b.y) - reach;
  const d = `M${a.x} ${a.y}C${a.x} ${top} ${b.x} ${top} ${b.x} ${b.y - 2}`;
  return arrow(view, relation, d, [(a.x + b.x) / 2, top + reach * 0.3 - 1], [b.x, b.y], 90, Math.abs(a.y - b.y) > 4);
}

function straight(view, relation, a, b) {
  const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
  return arrow(view, relation, `M${a.x} ${a.y}L${b.x} ${b.y}`, [(a.x + b.x) / 2, (a.y + b.y) / 2 - 5], [b.x, b.y], angle);
}
