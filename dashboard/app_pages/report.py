"""The quality report as a customer gets it: verdict first, every number with what it rests on."""

import streamlit as st

from dashboard import filters, kit, paper
from queries import QueryError
from reports.errors import ReportError

choice = filters.choose(kit.open_warehouse())
kit.title("Quality report", "What was measured, how sure it is, and what is not known.")
choice = filters.bar(choice, views=("throughput_batches",))
wanted = paper.asked(choice)
try:
    found = paper.manifest(wanted)
except (ReportError, QueryError) as error:
    kit.empty(str(error), key="report")
    st.stop()

left, right = st.columns([820, 340], gap="medium")
with left:
    paper.show(found)
with right:
    kit.section("Hand it on", "Each download is entered in the log with its fingerprint.")
    unprintable = paper.why_no_pdf(found)
    if unprintable:
        kit.empty("No PDF here.", unprintable, link=None, key="report-pdf")
    for suffix, mime in (
        (".pdf", "application/pdf"),
        (".html", "text/html"),
        (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (".json", "application/json"),
    ):
        if unprintable and suffix == ".pdf":
            continue
        st.download_button(
            f"Download {suffix[1:].upper()}",
            data=paper.writer(wanted, suffix),
            file_name=f"{choice.project}{suffix}",
            mime=mime,
            key=f"report-{suffix}",
            width="stretch",
            on_click="ignore",
        )
    kit.section("Check it", "Recomputes every figure from this warehouse, now or in a year.")
    st.code("assay verify FILE", language="bash")
    st.text(f"Fingerprint {found.sha256[:16]}")
    kit.section("Say something", "A comment or a dispute stays in the log, with your name.")
    figures = [f"{figure.number} {figure.title}" for figure in found.figures.values()]
    with st.form("report-say", clear_on_submit=True, border=False):
        about = st.selectbox("About", figures)
        words = st.text_area("What you see", max_chars=2000)
        kind = st.radio("As", ("comment", "dispute"), horizontal=True)
        if st.form_submit_button("Write into the log") and words.strip() and about and kind:
            paper.say(wanted, kind, about, words.strip())
            st.rerun()
