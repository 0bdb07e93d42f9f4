"""What is served: the frame as a Streamlit app, and the route that hands out signed pictures."""

import importlib
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

import queries
from dashboard import media

WAREHOUSE = Path(os.environ.get("ASSAY_WAREHOUSE", "warehouse"))
# What the first page would load, each taking a good part of a second.
LATER = ("pandas", "pyarrow", "altair", "dashboard.blocks", "dashboard.viewer", "ingest")


@asynccontextmanager
async def ready(_: Any) -> AsyncIterator[None]:
    """Load what the first page needs while nobody waits for it yet."""
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    yield


def _warm() -> None:
    for name in LATER:
        importlib.import_module(name)
    try:
        with queries.open_warehouse(WAREHOUSE) as reader:
            reader.fetch("imports_log")
    except queries.QueryError:
        queries.catalogue()  # there is no data yet, but there will be


media.use_cache(WAREHOUSE / "cache")
app = st.App(Path(__file__).with_name("app.py"), routes=list(media.ROUTES), lifespan=ready)
