"""Each label: how often used, how alike, how right, what it is taken for; and one of them whole."""

from dashboard import classes, filters, furniture, intervals, kit, links, oneclass

VIEWS = (
    "throughput_by_label",
    "accuracy_by_label",
    "agreement_by_label",
    "accuracy_gold_examples",
    "errors_list",
)

choice = filters.choose(kit.open_warehouse())
label = choice.filters.labels[0] if len(choice.filters.labels) == 1 else None
kit.title(
    label or "Labels",
    "One label: what it is taken for, what it costs, and what it looks like."
    if label
    else "How often each is used, how alike people use it, and how right they are.",
)
choice = filters.bar(choice, views=VIEWS, ask="throughput_by_label", size="annotations")
labels = classes.everything(choice, choice.question)

if label is not None:
    oneclass.draw(choice, label, labels)
else:
    furniture.answer(classes.answer(labels))
    with kit.block(
        "Labels",
        choice,
        "accuracy_by_label",
        labels.drop("reasons"),
        aside="Click a row for the label",
        sentence="95% intervals. Those that something was found about first, then by recall.",
        note=oneclass.note(labels, choice),
    ):
        if labels.is_empty():
            kit.nothing(choice, "labels", "No label has been given yet.", "Import labeled work.")
        else:
            chart = intervals.table(
                classes.rows(choice, labels),
                classes.scales(choice, labels),
                furniture.colours(),
                ("used", "most often taken for: share of gold, n"),
            )
            if picked := kit.draw(chart, "labels"):
                links.go("labels", label=picked["key"], question=choice.question)
    oneclass.findings(choice)
    if labels.height > classes.MOST:
        oneclass.others(choice, labels)
