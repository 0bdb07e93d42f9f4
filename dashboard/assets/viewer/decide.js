// What a person decides on the chosen finding. Keys are shown on the buttons.
const ACTIONS = [
  ["confirm", "Confirm error", "E"], ["dismiss", "Dismiss", "D"],
  ["dispute", "Dispute gold", "G"], ["ask", "Ask guideline", "Q"],
];

function emptyForm() {
  return { type: "", severity: "", cause: "", comment: "", assignee: "" };
}

function allowed(finding, action) {
  return action !== "dispute" || finding.gold;
}

// Sends what is in the form; nothing is shown as decided before the log has it.
function take(view, action) {
  const finding = view.chosenFinding();
  if (!finding || !allowed(finding, action)) return;
  view.send("decide", { key: finding.key, action, ...view.form });
  view.form = emptyForm();
}

function decidePanel(view) {
  const box = node("section", "decide"), finding = view.chosenFinding();
  box.append(heading("Your decision", finding ? finding.title : ""));
  if (view.data.told) {
    const told = node("p", "told", view.data.told);
    told.setAttribute("role", "alert");
    box.append(told);
  }
  if (!finding) {
    box.append(node("p", "quiet", view.data.findings.length ? "Choose a finding above." : "Nothing waits here."));
    return box;
  }
  const row = node("div", "fields");
  row.append(
    field(view, "severity", "Severity", `${finding.severity} (as found)`),
    field(view, "cause", "Cause", "not said"),
    field(view, "type", "Type", finding.type ? `${finding.type.replaceAll("_", " ")} (as found)` : "not said"),
    assignee(view),
  );
  const comment = node("textarea");
  comment.placeholder = "Optional. Seen by the team, not by the customer.";
  comment.maxLength = 4000;
  box.append(row, labelled(view, "comment", "Comment", comment), buttons(view, finding));
  return box;
}

function labelled(view, name, words, control) {
  const label = node("label", `field of-${name}`);
  label.append(node("span", "", words), control);
  control.value = view.form[name];
  control.oninput = () => { view.form[name] = control.value; };
  return label;
}

function field(view, name, words, none) {
  const select = node("select"), first = node("option", "", none);
  first.value = "";
  select.append(first);
  for (const [value, word] of view.data.choices[name]) {
    const option = node("option", "", word);
    option.value = value;
    select.append(option);
  }
  return labelled(view, name, words, select);
}

function assignee(view) {
  const input = node("input"), known = node("datalist");
  known.id = "assay-people";
  for (const name of view.data.choices.people) {
    const option = node("option");
    option.value = name;
    known.append(option);
  }
  input.setAttribute("list", known.id);
  input.placeholder = view.data.assignee ? `now ${view.data.assignee}` : "nobody yet";
  input.maxLength = 200;
  const made = labelled(view, "assignee", "Assign to", input);
  made.append(known);
  return made;
}

function buttons(view, finding) {
  const box = node("div", "acts"), more = node("div", "more");
  for (const [action, words, key] of ACTIONS) {
    const button = node("button", action === "confirm" ? "act first" : "act", words);
    button.append(node("kbd", "", key));
    button.disabled = !allowed(finding, action);
    if (button.disabled) button.title = "Gold has no part in this finding";
    button.onclick = () => take(view, action);
    box.append(button);
  }
  for (const [action, words, enabled] of [["comment", "Comment only", true], ["assign", "Assign", true], ["undo", "Take back", finding.written]]) {
    const button = node("button", "step", words);
    button.disabled = !enabled;
    if (action === "assign") button.title = "Without a name the asset is given back";
    button.onclick = () => take(view, action);
    more.append(button);
  }
  const whole = node("div");
  whole.append(box, more);
  return whole;
}
