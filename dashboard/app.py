"""The frame: which warehouse, which pages, the page that was asked for."""

import base64
import gc
import logging
import os
from pathlib import Path

import streamlit as st

from dashboard import filters, jump, kit, links, uploads, warehouse
from queries import QueryError

HERE = Path(__file__).parent
GROUPS = {
    "": ("overview",),
    "Velocity": ("throughput", "flow", "forecast", "time"),
    "Quality": ("agreement", "accuracy", "errors", "annotators", "labels", "reviewers", "slices"),
    "Assets": ("flagged", "gallery", "asset"),
    "Report": ("report", "acceptance", "provenance", "history"),
    "Data": ("imports", "definitions"),
}


@st.cache_resource(show_spinner=False)
def startup() -> None:
    """Once per process: what is loaded now stays, so the collector need not look at it again."""
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def asset(name: str) -> str:
    """A file of the frame as it goes into the page, read once and not at every rerun."""
    path = HERE / "assets" / name
    if path.suffix == ".css":
        return f"<style>{path.read_text()}</style>"
    return f"data:image/svg+xml;base64,{base64.b64encode(path.read_bytes()).decode()}"


@st.cache_resource(show_spinner=False)
def written() -> frozenset[str]:
    """The pages that have a file."""
    return frozenset(path.stem for path in (HERE / "app_pages").glob("*.py"))


def pages() -> dict[str, list[st.Page]]:
    """The pages by group; one that has no file yet is left out."""
    return {
        group: [
            st.Page(
                f"app_pages/{name}.py",
                title=links.PAGES[name],
                default=name == "overview",
                visibility="hidden" if name == "asset" else "visible",
            )
            for name in names
            if name in written()
        ]
        for group, names in GROUPS.items()
    }


def main() -> None:
    """Draw the frame and run the page."""
    st.set_page_config(
        page_title="Assay",
        page_icon=asset("icon.svg"),
        layout="wide",
        initial_sidebar_state="expanded",
    )
    startup()
    warehouse.use(Path(os.environ.get("ASSAY_WAREHOUSE", "warehouse")))
    uploads.use(Path(os.environ["ASSAY_CONFIG"]) if "ASSAY_CONFIG" in os.environ else None)
    page = st.navigation(pages(), expanded=True)
    mode = "dark" if st.context.theme.type == "dark" else "light"
    st.logo(asset(f"wordmark-{mode}.svg"), size="large")
    st.html(asset("page.css"))
    filters.carry(page.url_path or "overview")
    try:
        with st.sidebar:
            jump.box()
        page.run()
    except QueryError as error:
        kit.trouble(str(error))
    except Exception:
        logging.getLogger("assay").exception("The page could not be drawn")
        kit.trouble("This page could not be drawn. The server's log says why.")


main()
