"""Crops of one label side by side, the most suspicious first: a wrong one is seen at a glance."""

import streamlit as st

from dashboard import confusions, crops, filters, furniture, gallery, kit, links, verdicts
from dashboard import format as fmt

VIEW = crops.VIEW

choice = filters.choose(kit.open_warehouse())
order, sheet = crops.asked()
kit.title(
    "Gallery", "Everything labeled alike, most suspicious first. A wrong one is seen at a glance."
)
choice = filters.bar(choice, views=(VIEW,))
known = crops.labels(choice)
if known.is_empty():
    kit.empty(
        "Nothing is labeled here.",
        "Remove a filter, or import work that draws, marks or chooses classes.",
    )
    st.stop()

confusions.mistake()
if not crops.is_given(known):
    kit.empty("No crop of this mistake is here.", "Remove a filter, or look at another cell.", None)
    st.stop()
wall = crops.wall(choice, known, order, sheet)
revisions = verdicts.revisions(choice)
several = known["question"].n_unique() > 1
went = gallery.show(
    {
        "labels": gallery.pills(known.to_dicts(), several),
        "label": wall.label,
        "question": wall.question,
        "order": order,
        "sheet": min(sheet, max(0, (wall.total - 1) // crops.SIZE)),
        "size": crops.SIZE,
        "total": wall.total,
        "decided": wall.decided,
        "gold_total": wall.gold_total,
        "gold": crops.drawn(choice, wall.gold),
        "crops": crops.drawn(choice, wall.crops),
        "said": verdicts.told(),
    },
    furniture.colours(),
)
with st.container(horizontal=True, key="foot-gallery", vertical_alignment="center", gap="small"):
    st.text(
        f"n = {fmt.count(wall.total)} of “{wall.label}” not decided yet, "
        f"{fmt.count(wall.decided)} decided. "
        "Suspicion is the share of evidence against a label: gold and reviewers, other people, "
        "a model, an unusual size.",
        width="stretch",
    )
    kit.definition(VIEW, key="gallery")
    st.download_button(
        "Download",
        data=lambda: kit.csv(wall.crops),
        file_name=f"{VIEW}.csv",
        mime="text/csv",
        type="tertiary",
        key="download-gallery",
        on_click="ignore",
    )

match went:
    case {"do": "label", "label": str(label), "question": str(question)}:
        for stale in ("sheet", "given_label"):
            filters.set_values(stale, [])
        filters.only(label=label, **({"question": question} if several else {}))
    case {"do": "order", "order": str(name)}:
        filters.set_values("sheet", [])
        filters.only(order=name)
    case {"do": "page", "sheet": int(number)}:
        filters.only(sheet=str(number + 1))
    case {"do": "open", "id": str(name)}:
        for row in crops.chosen([*wall.crops.to_dicts(), *wall.gold.to_dicts()], [name]):
            links.go("asset", asset=row["asset_id"], project=choice.project, mark=name)
    case {"do": "decide", "action": str(action), "ids": list(ids)}:
        marked = crops.chosen(wall.crops.iter_rows(named=True), ids)
        details = {key: (went or {}).get(key) or None for key in ("type", "severity", "cause")}
        found = [crops.finding(row, revisions) for row in marked]
        verdicts.tell(verdicts.record(choice, found, action, **details))
        st.rerun()
