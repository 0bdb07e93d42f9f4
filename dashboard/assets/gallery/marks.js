// The bar over the grid: how many are marked, and what can be decided about them at once.
function pick(label, options, empty) {
  const made = node("select");
  made.setAttribute("aria-label", label);
  if (empty) made.append(new Option(empty, ""));
  for (const value of options) made.append(new Option(value.replaceAll("_", " "), value));
  return made;
}

function act(words, key, look, run) {
  const made = node("button", `act ${look}`, words);
  made.append(node("kbd", "", key));
  made.onclick = run;
  return made;
}

// Which keys move and mark; the others stand on their buttons.
function keysLine() {
  const line = node("span", "keys");
  for (const name of ["←", "→", "↑", "↓"]) line.append(node("kbd", "", name));
  line.append(" move ", node("kbd", "", "Space"), " mark ", node("kbd", "", "Shift"), " a range");
  return line;
}

class SelectionBar {
  constructor(wall) {
    this.box = node("div", "bar");
    this.box.setAttribute("role", "toolbar");
    this.box.setAttribute("aria-label", "Decide on the marked crops");
    this.count = node("b", "count");
    this.count.setAttribute("aria-live", "polite");
    this.type = pick("What is wrong", wall.data.types);
    this.severity = pick("Severity", wall.data.severities, "severity by rule");
    this.cause = pick("Cause", wall.data.causes, "cause: not said");
    this.acts = [
      act("Confirm error", "E", "main", () => wall.decide("confirm")),
      act("Dismiss", "D", "", () => wall.decide("dismiss")),
      act("Ask guideline", "Q", "", () => wall.decide("ask")),
      act("Open", "Enter", "", () => wall.openMarked()),
      act("Clear", "Esc", "quiet", () => wall.clear()),
    ];
    this.box.append(this.count, this.type, this.severity, this.cause, ...this.acts);
  }

  details() {
    return { type: this.type.value, severity: this.severity.value, cause: this.cause.value };
  }

  show(marked, busy) {
    this.box.classList.toggle("idle", !marked);
    this.count.textContent = busy ? "Writing" : marked ? `${marked} marked` : "Mark what looks wrong";
    for (const part of [...this.acts, this.type, this.severity, this.cause]) part.disabled = !marked || busy;
  }
}
