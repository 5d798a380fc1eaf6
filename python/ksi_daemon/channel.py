from __future__ import annotations

import contextlib
import itertools
import json
import os
import threading
from typing import Any, ContextManager, Dict, Iterator, Optional

from ksi.errors import KsiError

from .reply import Reply

Message = Dict[str, Any]

_encoded = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


class Channel:
    """The lines of the plugin protocol, on two descriptors. Everything but ``requests`` may be used from any thread."""

    def __init__(self, source: int, target: int) -> None:
        self._source = source
        self._target = target
        self._writing = threading.Lock()
        self._ids = itertools.count(1)
        self._asked: Dict[int, Reply] = {}
        os.register_at_fork(after_in_child=self._leave)
        #: What keeps the thread that sends from being interrupted in the middle of a line.
        self.held: ContextManager[None] = contextlib.nullcontext()
        #: The longest line the daemon reads, in bytes.
        self.longest = 16_777_216

    def send(self, message: Message) -> None:
        """Raises TypeError or ValueError for what JSON cannot say, MESSAGE_TOO_LARGE; nothing has been sent then."""
        line = _encoded(message).encode("ascii") + b"\n"
        if len(line) > self.longest:
            said = f"a message may have {self.longest} bytes, this one has {len(line)}"
            hint = "give it in parts, or write a file and give its path"
            raise KsiError("MESSAGE_TOO_LARGE", said, details={"hint": hint})
        with self.held, self._writing:
            while line:
                line = line[os.write(self._target, line) :]

    def ask(self, message: Message, reply: Optional[Reply] = None) -> Reply:
        """Sends a request. Raises what ``send`` raises."""
        reply = reply or Reply(message["type"])
        reply.asked = next(self._ids)
        self._asked[reply.asked] = reply
        try:
            self.send({**message, "id": reply.asked})
        except BaseException:
            self._asked.pop(reply.asked, None)
            raise
        reply.add_done_callback(self._no_longer_awaited)
        return reply

    def requests(self) -> Iterator[Message]:
        """What the daemon asks, until it closes. Replies go to whoever asked, meanwhile."""
        for line in self._lines():
            message = json.loads(line)
            if message["type"] in ("result", "error"):
                reply = self._asked.pop(message["id"], None)
                if reply is not None:
                    reply.settle(message)
            else:
                yield message

    def _lines(self) -> Iterator[bytes]:
        parts = []
        while True:
            try:
                chunk = os.read(self._source, 262_144)
            except OSError:
                return  # the daemon is gone
            if not chunk:
                return
            *ended, last = chunk.split(b"\n")
            for end in ended:
                yield b"".join([*parts, end])
                parts = []
            parts.append(last)

    def _leave(self) -> None:
        """In a process that was forked: the daemon must see the end of this one."""
        for descriptor in {self._source, self._target}:
            os.close(descriptor)
        self._source = self._target = -1

    def _no_longer_awaited(self, reply: Any) -> None:
        if self._asked.pop(reply.asked, None) is not None:
            self.send({"type": "cancel", "id": reply.asked})
