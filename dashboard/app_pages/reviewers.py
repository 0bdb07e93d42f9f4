"""How each reviewer judges beside the others, and the assets they judged."""

from dashboard import filters, furniture, intervals, judging, kit

VIEWS = ("reviews_by_reviewer", "reviews_list")

choice = filters.choose(kit.open_warehouse())
kit.title("Reviewers", "How mildly each judges, how often others contradict, and how fast.")
choice = filters.bar(choice, views=VIEWS)
reviewers = judging.by_reviewer(choice)

furniture.answer(judging.answer(choice, reviewers))
furniture.strip(judging.strip(choice, reviewers))
with kit.block(
    "Reviewers",
    choice,
    "reviews_by_reviewer",
    reviewers,
    aside="Click a row for the verdicts",
    sentence="Milder: acceptance less that of the others, on work of the same people picked "
    "the same way. Rarely drawn by lot: a reason to look, no verdict. 95% intervals.",
    note="Faded: too few verdicts. Contradicted: by another reviewer or gold, on the same content",
):
    if reviewers.is_empty():
        kit.nothing(choice, "reviews", "Nobody has reviewed anything.", "Import reviews.")
    else:
        chart = intervals.table(
            judging.rows(choice, reviewers),
            judging.scales(reviewers),
            furniture.colours(),
            ("verdicts", "time of a review"),
        )
        if picked := kit.draw(chart, "reviewers"):
            filters.only(reviewer_id=picked["key"])
judging.reviewed(choice)
