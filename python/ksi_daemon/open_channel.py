from __future__ import annotations

import os
import sys

from .channel import Channel


def open_channel(kind: str) -> Channel:
    """Keeps the protocol away from ``print`` and from child processes. ``kind``: a descriptor's number, or ``stdio``."""
    if kind == "stdio":
        source, target = os.dup(0), os.dup(1)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        os.dup2(2, 1)
    else:
        source = target = int(kind)
        os.set_inheritable(source, False)
        os.set_blocking(source, True)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    return Channel(source, target)
