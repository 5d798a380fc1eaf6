from __future__ import annotations

import contextlib
import signal
import threading
from typing import Any, Iterator, Optional


class Interrupted(BaseException):
    """Raised inside of what takes too long. No Exception: plugins that catch those must not go on."""


class Interrupter:
    """Gets the main thread out of endless loops and long sleeps. To be made there."""

    def __init__(self) -> None:
        self._working_on: Optional[int] = None
        self._unwanted: Optional[int] = None
        signal.signal(signal.SIGUSR1, self._raise_if_unwanted)
        signal.signal(signal.SIGALRM, self._raise)

    @contextlib.contextmanager
    def working_on(self, asked: int) -> Iterator[None]:
        """Names what the main thread does now."""
        outer, self._working_on = self._working_on, asked
        try:
            yield
        finally:
            self._working_on = outer

    def interrupt(self, asked: int) -> None:
        """From another thread: raises Interrupted in the main thread if that is what it does now."""
        self._unwanted = asked
        if self._working_on == asked:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)

    @contextlib.contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Raises Interrupted after so many seconds, again and again until it is out."""
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _raise_if_unwanted(self, *_: Any) -> None:
        if self._working_on is not None and self._working_on == self._unwanted:
            raise Interrupted

    def _raise(self, *_: Any) -> None:
        raise Interrupted
