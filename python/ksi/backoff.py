from __future__ import annotations

import random
import time


class Backoff:
    """Waits before each new attempt, about twice as long as before, up to five seconds."""

    def __init__(self) -> None:
        self._delay = 0.05

    def wait(self) -> None:
        time.sleep(self._delay * (0.5 + random.random() / 2))
        self._delay = min(self._delay * 2, 5.0)
