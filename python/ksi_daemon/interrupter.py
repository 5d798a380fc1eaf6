from __future__ import annotations

import contextlib
import signal
import threading
from typing import Any, Callable, Generator, Iterator, Optional

#: Seconds after which somebody is interrupted again who went on.
AGAIN = 0.3


class Interrupted(BaseException):
    """Raised inside of what takes too long. No Exception: plugins that catch those must not go on."""


class Interrupter:
    """Gets the main thread out of endless loops and long sleeps. To be made there."""

    def __init__(self) -> None:
        self._working_on: Optional[int] = None
        self._unwanted: Optional[int] = None
        self._is_limited = False
        self._is_held = False
        self._was_held_off = False
        self.held = _Held(self)
        signal.signal(signal.SIGUSR1, self._interrupt)
        signal.signal(signal.SIGALRM, self._interrupt)

    def interrupt(self, asked: int) -> None:
        """From another thread: raises Interrupted in the main thread if that is what it does now."""
        self._unwanted = asked
        if self._working_on == asked:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)

    def run(self, asked: int, work: Callable[..., Any], *given: Any) -> Any:
        """Does it in the main thread, so that it can be interrupted by this id."""
        self._working_on = asked
        try:
            return work(*given)
        finally:
            self._working_on = None

    async def run_late(self, asked: int, late: Any) -> Any:
        """Awaits it; each of its steps can be interrupted."""
        return await _Steps(self, asked, late.__await__())

    @contextlib.contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Raises Interrupted after so many seconds, again and again until it is out."""
        self._is_limited = True
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        try:
            yield
        finally:
            self._is_limited = False
            signal.setitimer(signal.ITIMER_REAL, 0)

    def hold(self, is_held: bool) -> None:
        self._is_held = is_held
        if self._was_held_off and not is_held:
            self._was_held_off = False
            self._interrupt()

    def _interrupt(self, *_: Any) -> None:
        if self._is_held:
            self._was_held_off = True
            return
        if self._is_limited:
            raise Interrupted
        if self._working_on is not None and self._working_on == self._unwanted:
            signal.setitimer(signal.ITIMER_REAL, AGAIN)
            raise Interrupted


class _Held:
    """For what must not be left half done, such as a line: the main thread is interrupted afterwards."""

    def __init__(self, interrupter: Interrupter) -> None:
        self._interrupter = interrupter

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._interrupter.hold(True)

    def __exit__(self, *_: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            self._interrupter.hold(False)


class _Steps:
    """Something awaited, step by step."""

    def __init__(self, interrupter: Interrupter, asked: int, late: Any) -> None:
        self._parts = (interrupter, asked, late)

    def __await__(self) -> Generator[Any, Any, Any]:
        interrupter, asked, late = self._parts
        step, given = next, ()
        while True:
            try:
                awaited = interrupter.run(asked, step, late, *given)
            except StopIteration as end:
                return end.value
            try:
                yield awaited
                step, given = next, ()
            except BaseException as cause:  # noqa: BLE001 - it is what it awaits for that failed or was cancelled
                step, given = type(late).throw, (cause,)
