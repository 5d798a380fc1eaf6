"""A loop whose time can be let pass without waiting."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any, Optional


class _Selector(selectors.DefaultSelector):
    """While ``passes``, what the loop would wait is counted instead."""

    passes = False
    passed = 0.0

    def select(self, timeout: Optional[float] = None) -> Any:
        if self.passes and timeout:
            self.passed += timeout
            timeout = 0
        return super().select(timeout)


class PassingTime(asyncio.SelectorEventLoop):
    """``pass_time``: whatever comes due within these seconds runs in its turn. Threads and clocks of the machine are as ever."""

    def __init__(self) -> None:
        self._waits = _Selector()
        super().__init__(self._waits)

    def time(self) -> float:
        return super().time() + self._waits.passed

    def pass_time(self, seconds: float) -> None:
        self._waits.passes = True
        try:
            self.run_until_complete(asyncio.sleep(seconds))
        finally:
            self._waits.passes = False
