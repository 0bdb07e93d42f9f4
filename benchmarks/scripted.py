"""A session without a browser: Streamlit's own messages over its websocket."""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.serving import Server
from benchmarks.visits import Visit

FAILED = (b"could not be drawn", b"If it stays, load the newest export again")
LONGEST = 120
_RERUNS = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN


class Failed(Exception):
    """A page that did not answer as it should; the message says how."""


@dataclass(frozen=True)
class Answer:
    """How long a page took, from asking to the end of its script, and how much it sent."""

    seconds: float
    bytes: int


class Session:
    """One browser tab, as the server sees it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Session:
        self._socket = await connect(
            self._server.socket,
            max_size=None,
            compression=None,
            open_timeout=LONGEST,
            ping_interval=None,  # a busy server answers late, and that is to be measured
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def open(self, visit: Visit) -> Answer:
        """Ask for a page and wait until it has been answered whole. Raises Failed."""
        assert self._socket is not None, "A session is used in an async with."
        started = time.perf_counter()
        await self._socket.send(self._asking(visit))
        size = 0
        async for data in self._socket:
            assert isinstance(data, bytes)
            size += len(data)
            if any(words in data for words in FAILED):
                raise Failed(f"{visit.name}: the page says that it could not be drawn")
            if _is_last(data):
                return Answer(time.perf_counter() - started, size)
        raise Failed(f"{visit.name}: the server closed the session")

    def _asking(self, visit: Visit) -> bytes:
        asked = BackMsg()
        asked.rerun_script.query_string = visit.query
        asked.rerun_script.page_name = visit.page
        context = asked.rerun_script.context_info
        context.url, context.color_scheme = f"{self._server.base}/{visit.page}", "light"
        context.timezone, context.timezone_offset, context.locale = "UTC", 0, "en"
        return asked.SerializeToString()


def _is_last(data: bytes) -> bool:
    """Whether a message ends the run; one that ends only to begin anew does not.

    Messages that draw are not looked into: that would cost more than asking.
    """
    if len(data) > 200:
        return False
    said = ForwardMsg.FromString(data)
    return said.WhichOneof("type") == "script_finished" and said.script_finished != _RERUNS
