"""Everyone who annotated, or one of them: what to talk about, and what it rests on."""

from dashboard import figures, filters, furniture, kit, people, person, profile

VIEWS = (
    "accuracy_by_annotator",
    "agreement_by_annotator",
    "throughput_by_annotator",
    "time_by_annotator",
    "flagged_annotators",
    "errors_list",
)

choice = filters.choose(kit.open_warehouse())
minimum = choice.policy("annotator_gold", "minimum_n") or 20
one = choice.filters.annotators[0] if len(choice.filters.annotators) == 1 else None

if one is None:
    kit.title("Annotators", "How everyone fares beside the others. A place to begin a talk.")
    choice = filters.bar(choice, views=VIEWS, ask="accuracy_by_annotator")
    everyone = people.everyone(choice, choice.question)
    furniture.answer(people.answer(everyone, choice.question))
    furniture.strip(
        [
            people.flagged(everyone),
            figures.below_target(
                figures.of(choice.fetch("accuracy_by_annotator"), choice.question)
            ),
            people.pooled(everyone),
            people.agreement(everyone),
            people.pace(everyone),
        ]
    )
    with kit.block(
        "Everyone",
        choice,
        "accuracy_by_annotator",
        everyone.drop("reasons"),
        sentence="Those with something to talk about first. Open one to see their page.",
        note=kit.more(everyone, "annotator"),
    ):
        if everyone.is_empty():
            kit.nothing(choice, "people", "Nobody named has handed anything in.", "Import work.")
        else:
            people.table(choice, everyone, minimum)
    people.evidence(choice)
else:
    kit.title(choice.name(one), person.since(person.Person(choice, one, None, minimum)))
    choice = filters.bar(choice, views=VIEWS, ask="accuracy_by_annotator")
    them = person.Person(choice, one, choice.question, minimum)
    confusion = person.confusion(them)
    furniture.answer(person.answer(them, confusion))
    if person.is_known(them):
        furniture.strip(person.strip(them))
        profile.draw(them, confusion)
    else:
        kit.empty("Nobody here is known by this id.", "Remove it above to see everyone.", None)
