// What stands beside the drawing: layer bar, object table, findings, history.
function swatch(layer) {
  const svg = vector("svg", { class: "swatch", viewBox: "0 0 28 14", "aria-hidden": "true" });
  const line = LINES[layer.kind];
  const ends = { x1: 3, x2: 25, y1: 7, y2: 7 };
  svg.append(
    vector("rect", { width: 28, height: 14, rx: 2, fill: "#151A21" }),
    vector("line", { ...ends, stroke: colourOf(layer), "stroke-width": line.width, ...(line.dash ? { "stroke-dasharray": line.dash } : {}) }),
  );
  return svg;
}

function layerBar(view) {
  const bar = node("div", "layers");
  view.data.layers.forEach((layer, index) => {
    const on = view.isOn(layer.tag);
    const button = node("button", on ? "layer" : "layer off");
    button.setAttribute("aria-pressed", on);
    button.title = `${on ? "Hide" : "Show"} ${layer.name}`;
    if (index < 6) button.append(node("kbd", "", String(index + 1)));
    button.append(swatch(layer), node("b", "", layer.tag), node("span", "", layer.name), node("span", "count", String(layer.count)));
    button.onclick = () => view.toggle(layer.tag);
    bar.append(button);
  });
  if (view.data.layers.length) {
    const hide = node("button", "layer plain", view.state.hidden ? "Show" : "Hide");
    hide.prepend(node("kbd", "", "H"));
    hide.onclick = () => view.hide();
    bar.append(hide);
  }
  return bar;
}

function mark(severity, withWord) {
  if (!severity) return node("span", "");
  const made = node("span", `severity ${severity.severity}`, `${severity.mark} ${severity.letter}`);
  if (withWord) made.append(node("span", "", ` ${severity.severity}`));
  made.setAttribute("aria-label", severity.severity);
  return made;
}

const COLUMNS = { gold: 0, work: 1, prediction: 2, consensus: 3 };

function objectTable(view) {
  const scroll = node("div", "scroll"), table = node("table");
  const layers = [...view.data.layers].sort((a, b) => COLUMNS[a.kind] - COLUMNS[b.kind]);
  const against = layers.find((layer) => layer.kind === "gold") ?? null;
  const measured = against && view.data.objects.some((object) => object.reference === against.tag && Object.keys(object.iou).length);
  const compared = measured ? layers.filter((layer) => layer.kind === "work") : [];
  const head = node("tr");
  head.append(node("th", "narrow"), node("th", "", view.onlyAnswers() ? "Question" : "Object"));
  for (const layer of layers) {
    const cell = node("th", view.isOn(layer.tag) ? "" : "off");
    if (layer.kind === "work") cell.append(node("b", "", layer.tag), node("span", "", ` ${layer.name}`));
    else cell.textContent = layer.name + (layer.tag.length > 1 ? ` ${layer.tag}` : "");
    head.append(cell);
  }
  if (compared.length) {
    const cell = node("th", "number", "IoU");
    cell.append(node("span", "wide", " with gold"), `, ${compared.map((layer) => layer.tag).join(" / ")}`);
    head.append(cell);
  }
  const body = node("tbody");
  for (const object of view.listed()) body.append(objectRow(view, object, layers, compared));
  const top = node("thead");
  top.append(head);
  table.append(top, body);
  scroll.append(table);
  return scroll;
}

function objectRow(view, object, layers, compared) {
  const row = node("tr", object.number === view.state.selected ? "chosen" : "");
  row.tabIndex = 0;
  row.dataset.row = object.number;
  const severity = node("td", "narrow");
  severity.append(mark(view.severity(object.number)));
  const named = node("td", "", object.name), quoted = view.quoted(object);
  if (quoted) named.append(node("span", "muted", ` “${quoted}”`));
  row.append(severity, named);
  for (const layer of layers) row.append(answer(view, object, layer));
  if (compared.length) row.append(overlaps(view, object, compared));
  row.onclick = () => view.select(object.number, true);
  row.onkeydown = (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), view.select(object.number, true));
  return row;
}

function answer(view, object, layer) {
  const cell = object.cells[layer.tag], made = node("td", view.isOn(layer.tag) ? "" : "off");
  if (!cell) {
    made.append(node("span", "muted", "n/a: not asked"));
    return made;
  }
  if (cell.text === null) {
    made.append(node("span", cell.differs ? "bad" : "muted", "nothing"));
    return made;
  }
  const score = cell.score === null ? "" : ` ${cell.score.toFixed(2)}`;
  made.append(node("span", cell.differs ? "bad" : "", cell.text), node("span", "muted", score));
  return made;
}

function overlaps(view, object, compared) {
  const made = node("td", "number");
  if (view.layer(object.reference).kind !== "gold") {
    made.append(node("span", "muted", "n/a: not in gold"));
    return made;
  }
  compared.forEach((layer, index) => {
    const value = object.iou[layer.tag];
    if (index) made.append(node("span", "muted", " / "));
    if (value === undefined) made.append(node("span", "muted", "n/a"));
    else made.append(node("span", value < view.data.loose ? "bad" : "", value.toFixed(2)));
  });
  return made;
}

function tableFoot(view) {
  const agreeing = view.data.objects.filter((object) => view.agreement(object) === true).length;
  const foot = node("div", "foot");
  const total = view.data.objects.length, what = view.onlyAnswers() ? "question" : "object";
  const compared = view.data.objects.some((object) => view.agreement(object) !== null);
  const single = view.state.hidden ? "; every layer is hidden" : "; one layer, nothing to compare";
  const words = compared ? `, ${agreeing} where every visible layer agrees` : single;
  foot.append(node("span", "", `${total} ${what}${total === 1 ? "" : "s"}${words}`));
  if (agreeing && agreeing < total) {
    const button = node("button", "link", view.state.agreeing ? "Hide agreeing" : "Show agreeing");
    button.prepend(node("kbd", "", "A"));
    button.onclick = () => view.showAgreeing();
    foot.append(button);
  }
  return foot;
}

function heading(words, aside) {
  const made = node("div", "heading");
  made.append(node("h2", "", words), node("span", "muted", aside ?? ""));
  return made;
}

function findings(view) {
  const box = node("section"), list = node("div", "cards"), found = view.data.findings;
  const open = found.filter((finding) => finding.status === "open" || finding.status === "asked").length;
  box.append(heading("Findings on this asset", found.length ? `${open} of ${found.length} open` : ""));
  if (!found.length) box.append(node("p", "quiet", "None. Neither gold, reviewers nor disagreement point here."));
  for (const finding of found) {
    const card = node("button", finding.status === "dismissed" ? "card gone" : "card");
    if (finding.key === view.state.finding) card.classList.add("chosen");
    const badge = mark(finding, true);
    badge.classList.add("chip");
    card.append(node("b", "", finding.title), badge, node("p", "", finding.text));
    if (finding.state) card.append(node("p", `state ${finding.status}`, finding.state));
    card.onclick = () => view.selectFinding(finding);
    list.append(card);
  }
  box.append(list);
  return box;
}

function keys() {
  const box = node("p", "keys");
  const rows = [[["J", "K"], "next, previous object"], [["1", "6"], "layers"], [["0"], "fit"], [["H"], "hide all layers"], [["N"], "next asset"], [["A"], "agreeing objects"]];
  for (const [names, meaning] of rows) {
    const part = node("span");
    names.forEach((name, index) => {
      if (index && name === "6") part.append("–");
      part.append(node("kbd", "", name));
    });
    part.append(` ${meaning}`);
    box.append(part);
  }
  return box;
}

function history(view) {
  const box = node("section"), list = node("ol", "history");
  box.append(heading("History", String(view.data.history.length)));
  for (const pass of view.data.history) {
    const row = node("li"), tag = node("b", "", pass.tag);
    const layer = pass.tag ? view.layer(pass.tag) : null;
    if (layer) tag.style.setProperty("--line", colourOf(layer));
    tag.className = layer ? "letter" : "";
    const words = node("span", "", [pass.who, pass.what].filter(Boolean).join(": "));
    row.append(tag, words, node("span", "muted", [pass.when, pass.took].filter(Boolean).join(", ")));
    list.append(row);
  }
  if (!view.data.history.length) list.append(node("li", "quiet", "Nobody has worked on this asset yet."));
  box.append(list);
  return box;
}
