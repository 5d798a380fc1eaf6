from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from typing import Any, Callable, Generator, Mapping, Optional

from ksi.errors import error_from, timed_out


class Reply(concurrent.futures.Future):
    """What will be answered: ``await`` it, or wait for ``.result()`` where nothing can be awaited.

    Both raise KsiError. An error that nobody looks at is logged. ``timeout`` in seconds. ``read`` makes the result of
    the answer. ``forgives`` is the code of an error that counts as an answer of None.
    """

    def __init__(
        self,
        what: str,
        timeout: Optional[float] = None,
        *,
        read: Optional[Callable[[Any], Any]] = None,
        forgives: Optional[str] = None,
    ) -> None:
        super().__init__()
        self.asked = 0
        self._what = what
        self._timeout = timeout
        self._read = read
        self._forgives = forgives
        self._was_looked_at = False

    def settle(self, message: Mapping[str, Any]) -> None:
        """With a ``result`` or ``error`` of the plugin protocol."""
        if not self.set_running_or_notify_cancel():
            return
        if message["type"] == "result":
            value = message.get("value")
            self.set_result(self._read(value) if self._read else value)
            return
        error = {"code": "HANDLER_ERROR", **message.get("error", {})}
        if error["code"] == self._forgives:
            self.set_result(None)
        else:
            self.set_exception(error_from({"error": error}))

    def result(self, timeout: Optional[float] = None) -> Any:
        self._was_looked_at = True
        try:
            return super().result(self._timeout if timeout is None else timeout)
        except concurrent.futures.TimeoutError as cause:
            self.cancel()
            raise timed_out(self._what) from cause

    def __await__(self) -> Generator[Any, None, Any]:
        self._was_looked_at = True
        return self._later().__await__()

    async def _later(self) -> Any:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self), self._timeout)
        except asyncio.TimeoutError as cause:
            raise timed_out(self._what) from cause

    def __del__(self) -> None:
        if self._was_looked_at or not self.done() or self.cancelled():
            return
        cause = self.exception()
        if cause is not None:
            logging.getLogger("ksi_daemon").warning("%s failed, and nobody waited for it: %s", self._what, cause)
