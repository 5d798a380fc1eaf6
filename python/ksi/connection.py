from __future__ import annotations

import json
import os
import select
import socket
import time
from typing import Any, Dict, Optional

from .errors import KsiError, connection_lost, garbage, timed_out

#: The longest line the daemon reads, in bytes.
LONGEST_SENT = 1024 * 1024
#: The longest line we read, in bytes.
LONGEST_RECEIVED = 256 * 1024 * 1024


def socket_path(name: str, socket_dir: Optional[str] = None) -> str:
    """The absolute path of one of the daemon's sockets."""
    folder = socket_dir or os.environ.get("KSI_SOCKET_DIR") or "/tmp/ksi"
    return os.path.abspath(os.path.join(folder, name))


class Connection:
    """One open socket that carries lines of JSON. A deadline is a value of ``time.monotonic``."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._received = bytearray()
        self._searched = 0
        try:
            self._socket.connect(path)
        except OSError as cause:
            self._socket.close()
            raise _not_reached(path, cause) from cause

    def send(self, message: Dict[str, Any], what: str) -> None:
        line = json.dumps(message, allow_nan=False).encode("ascii") + b"\n"
        if len(line) > LONGEST_SENT:
            raise KsiError("MESSAGE_TOO_LARGE", f"a line may have {LONGEST_SENT} bytes, this one has {len(line)}")
        try:
            self._socket.settimeout(None)
            self._socket.sendall(line)
        except OSError as cause:
            raise connection_lost(what) from cause

    def receive_line(self, what: str, deadline: Optional[float] = None) -> bytes:
        """The next line that is not blank. Raises CONNECTION_LOST or TIMEOUT; a part of a line is kept for later."""
        while True:
            end = self._received.find(b"\n", self._searched)
            if end >= 0:
                line = bytes(self._received[:end]).strip()
                del self._received[: end + 1]
                self._searched = 0
                if line:
                    return line
                continue
            self._searched = len(self._received)
            if self._searched > LONGEST_RECEIVED:
                raise KsiError("MESSAGE_TOO_LARGE", f"an answer may have {LONGEST_RECEIVED} bytes")
            self._received += self._receive_chunk(what, deadline)

    def receive(self, what: str, deadline: Optional[float] = None) -> Dict[str, Any]:
        """The next message. Raises INVALID_JSON for anything but an object with a type."""
        line = self.receive_line(what, deadline)
        try:
            message = json.loads(line)
        except ValueError as cause:
            raise garbage(line.decode("utf-8", "replace")) from cause
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise garbage(line.decode("utf-8", "replace"))
        return message

    def is_alive(self) -> bool:
        """False when the other side has closed while nobody was asking."""
        try:
            readable, _, _ = select.select([self._socket], [], [], 0)
            return not readable or self._socket.recv(1, socket.MSG_PEEK) != b""
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        self._socket.close()

    def _receive_chunk(self, what: str, deadline: Optional[float]) -> bytes:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise timed_out(what)
        try:
            self._socket.settimeout(left)
            chunk = self._socket.recv(65536)
        except socket.timeout as cause:
            raise timed_out(what) from cause
        except OSError as cause:
            raise connection_lost(what) from cause
        if not chunk:
            raise connection_lost(what)
        return chunk


def _not_reached(path: str, cause: OSError) -> KsiError:
    if isinstance(cause, PermissionError):
        return KsiError("PERMISSION_DENIED", f"this user may not open {path}")
    return KsiError(
        "NOT_RUNNING",
        f"no daemon answers at {path}",
        retryable=True,
        details={"hint": _way_to(path)},
    )


def _way_to(path: str) -> str:
    folder, name = os.path.split(path)
    if name == "control.sock" and os.path.exists(os.path.join(folder, "events.sock")):
        return "this daemon answers no legacy commands: send it events, as emit_event does"
    return "start it with: ksi start --detach"
