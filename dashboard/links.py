"""Where a click leads, and the way back. Both stand in the address.

`from` is the page one came from and `was` its own query string, which may hold a `from` and
`was` in turn: overview, errors, asset is as deep as it goes. `within` says that one stayed on the
page (from the list of annotators to one of them), for without it an address that names its own
page as `from` is what the browser's way back leaves behind.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn
from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboard import filters

PAGES = {
    "overview": "Overview",
    "throughput": "Throughput",
    "flow": "Flow",
    "forecast": "Forecast",
    "time": "Time and cost",
    "agreement": "Agreement",
    "accuracy": "Accuracy",
    "errors": "Errors",
    "annotators": "Annotators",
    "labels": "Labels",
    "reviewers": "Reviewers",
    "slices": "Slices",
    "flagged": "Flagged assets",
    "gallery": "Gallery",
    "asset": "Asset",
    "report": "Quality report",
    "acceptance": "Acceptance",
    "provenance": "Provenance",
    "history": "Report history",
    "imports": "Imports",
    "definitions": "Definitions",
}
WHAT_IF = ("people", "pace", "reviewed", "verdicts")
WAY = ("from", "was", "within")
OWN = (*WAY, "asset", "mark", *WHAT_IF)


def go(page: str, **narrowed: Any) -> NoReturn:
    """Open a page with the filters of this one, narrowed further; None leaves a filter as it is.

    >>> go("errors", gold_label="tug", given_label="vessel")  # doctest: +SKIP
    """
    here = filters.address()
    to = {key: values for key, values in here.items() if key not in OWN}
    to |= {key: _texts(value) for key, value in narrowed.items() if value is not None}
    st.switch_page(f"app_pages/{page}.py", query_params=to | _way(page, here))


def _way(page: str, here: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What the address of a page says about where one comes from."""
    here_is = st.session_state["page"]
    way = {"from": [here_is], **({"within": ["1"]} if page == here_is else {})}
    was = urlencode(here, doseq=True)
    return way | {"was": [was]} if was else way


def _texts(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


def jump(page: str, project: str, **to: str) -> NoReturn:
    """Open a page afresh: nothing of what is chosen here goes along but the way back."""
    address = {"project": [project], **{key: [value] for key, value in to.items()}}
    way = _way(page, filters.address())
    st.switch_page(f"app_pages/{page}.py", query_params=address | way)


def asset(asset_id: str, project: str) -> NoReturn:
    """Open one asset."""
    go("asset", asset=asset_id, project=project)


def origin() -> str | None:
    """The page one came from, if the address says."""
    found = next(iter(filters.address().get("from", [])), None)
    return found if found in PAGES else None


def back() -> NoReturn:
    """Return to where one came from as it was, or with the filters of this page."""
    here = filters.address()
    was = next(iter(here.get("was", [])), None)
    to = {key: values for key, values in here.items() if key in filters.SHARED}
    if was is not None:
        to = parse_qs(was)
    st.switch_page(f"app_pages/{origin() or 'overview'}.py", query_params=to)
