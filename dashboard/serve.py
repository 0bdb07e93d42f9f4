"""Serving the dashboard: one process on the loopback address, until it is stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ADDRESS = "127.0.0.1"
# Every session runs in a thread of its own; with a heap for each, what one gives back no other
# can use, and memory grows for as long as people come.
SPARING = {"MALLOC_ARENA_MAX": "2"}


def serve(warehouse: Path, port: int, config: Path | None = None) -> int:
    """Run the dashboard on a warehouse; returns the exit code.

    Uploads are read by the configuration named, else by the `assay.toml` here.

    It listens on the loopback address alone: until people can log in, whoever reaches the
    port sees everything.
    """
    if not _is_free(port):
        print(
            f"assay: port {port} is taken by another program. Name a free one: --port {port + 1}",
            file=sys.stderr,
        )
        return 1
    command = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).with_name("asgi.py"))]
    settings = {
        "--server.address": ADDRESS,
        "--server.port": str(port),
        "--server.headless": "true",
        "--logger.level": "warning",
    }
    command += [part for setting in settings.items() for part in setting]
    environment = {**SPARING, **os.environ, "ASSAY_WAREHOUSE": str(warehouse.resolve())}
    if config is not None:
        environment["ASSAY_CONFIG"] = str(config.resolve())
    print(f"Assay is at http://{ADDRESS}:{port} (Ctrl+C stops it)", file=sys.stderr, flush=True)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    # Whoever ends this process ends the server with it; else the port would stay taken.
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True
