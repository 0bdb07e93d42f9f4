"""Fetching a picture from another machine, only from what `[images]` of assay.toml names.

The connection goes to the very address that was looked at, so a name cannot point elsewhere
between the look and the call. Redirects are followed on the same host alone. What takes too
long, is too big or lies in a private network that no rule names is not fetched.
"""

import importlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

MAX_BYTES = 256 * 1024**2
SECONDS = 10.0
REDIRECTS = 3
CHUNK = 256 * 1024
_KEPT = "/%?&=+,;:@!$'()*~-._"


class Unreachable(Exception):
    """A picture that could not be fetched; the message says why in one sentence."""


class _Pinned(HTTPConnection):
    """A connection to one checked address, whatever its name resolves to later."""

    def __init__(self, scheme: str, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._scheme = address, scheme
        self.default_port = 443 if scheme == "https" else 80

    def connect(self) -> None:
        """Connect to the checked address; over TLS the certificate must be the host's."""
        plain = socket.create_connection((self._address, self.port), SECONDS)
        self.sock = plain
        if self._scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self.host)


def url(base: str, rest: str) -> str | None:
    """The address of a picture below a base; None when it would lead out of it.

    >>> url("https://pictures.example/raw/", "a b/1.jpg?v=2")
    'https://pictures.example/raw/a%20b/1.jpg?v=2'
    >>> url("https://pictures.example/raw", "../secret.jpg") is None
    True
    """
    rest = rest.split("#")[0]
    if "\\" in rest or any(ord(letter) < 32 for letter in rest):
        return None
    if ".." in unquote(unquote(rest)).replace("\\", "/").split("?")[0].split("/"):
        return None
    return f"{base.rstrip('/')}/{quote(rest.lstrip('/'), safe=_KEPT)}"


def fetch(address: str, target: Path, is_private: bool) -> None:
    """Write what lies at an http(s) address to a file. Raises Unreachable."""
    deadline = time.monotonic() + 2 * SECONDS
    start = urlsplit(address)
    for _ in range(REDIRECTS + 1):
        parts = urlsplit(address)
        if (parts.scheme, parts.netloc) != (start.scheme, start.netloc):
            raise Unreachable(f"{start.hostname} sends to another host, which is not followed.")
        try:
            with closing(_connect(address, is_private)) as connection:
                answer = _ask(connection, address)
                if answer.status not in (301, 302, 303, 307, 308):
                    _keep(_read(answer), target, deadline)
                    return
                address = urljoin(address, answer.getheader("Location") or "")
        except (OSError, HTTPException) as error:
            why = type(error).__name__ if not isinstance(error, TimeoutError) else "no answer"
            raise Unreachable(f"{start.hostname} could not be reached ({why}).") from error
    raise Unreachable(f"{start.hostname} redirects without end.")


def _connect(address: str, is_private: bool) -> _Pinned:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    public = [one for one in sorted(found) if is_private or is_public(one)]
    if not public:
        raise Unreachable(f"{host} lies in a private network. Name it in `private` of [images].")
    return _Pinned(parts.scheme, host, port, public[0])


def is_public(address: str) -> bool:
    """Whether an IP address is out in the open, and not one of this machine or its network.

    >>> is_public("127.0.0.1"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (False, False, False)
    """
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def _ask(connection: _Pinned, address: str) -> HTTPResponse:
    parts = urlsplit(address)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection.request("GET", path, headers={"Accept-Encoding": "identity"})
    return connection.getresponse()


def _read(answer: HTTPResponse) -> Iterator[bytes]:
    if answer.status != 200:
        old = " The link in the export may have expired." if answer.status in (401, 403) else ""
        raise Unreachable(f"The picture's server answered {answer.status}.{old}")
    if int(answer.getheader("Content-Length") or 0) > MAX_BYTES:
        raise Unreachable(f"The picture is over {MAX_BYTES // 1024**2} MB.")
    while chunk := answer.read(CHUNK):
        yield chunk


def _keep(chunks: Iterable[Any], target: Path, deadline: float) -> None:
    """Write the chunks, but no more than the limit and no longer than the deadline."""
    written = 0
    with target.open("wb") as out:
        for chunk in chunks:
            written += len(chunk)
            if written > MAX_BYTES:
                raise Unreachable(f"The picture is over {MAX_BYTES // 1024**2} MB.")
            if time.monotonic() > deadline:
                raise Unreachable(f"The picture took over {2 * SECONDS:.0f} s.")
            out.write(chunk)


def fetch_object(base: str, key: str, target: Path) -> None:
    """Write an object of a store (s3, gs, az) to a file. Raises Unreachable.

    Who may read it is told by the environment, as for every client of these stores.
    """
    try:
        obstore = importlib.import_module("obstore")
        stores = importlib.import_module("obstore.store")
    except ImportError as error:
        raise Unreachable("Object stores need the package obstore. Install it.") from error
    deadline = time.monotonic() + 2 * SECONDS
    try:
        store = stores.from_url(base)
        _keep(obstore.get(store, key).stream(CHUNK), target, deadline)
    except (OSError, ValueError, RuntimeError) as error:
        raise Unreachable(f"{base} did not give the picture.") from error
    except Exception as error:
        # obstore's errors share a base of their own, known only once it is imported.
        if isinstance(error, Unreachable):
            raise
        raise Unreachable(f"{base} did not give the picture ({type(error).__name__}).") from error
