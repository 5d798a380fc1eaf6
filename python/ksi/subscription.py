from __future__ import annotations

import warnings
from collections import deque
from typing import Any, Callable, Deque, Dict, Iterator, List, Optional, Set

from .backoff import Backoff
from .connection import Connection
from .errors import KsiError, error_from

Event = Dict[str, Any]
OnGap = Callable[[Dict[str, Any]], None]

#: So many event ids are remembered, to hand nothing out twice after a resumption.
MOST_REMEMBERED = 4096


class Subscription:
    """Events of one subscription, on a connection of its own, each once, also across lost connections."""

    def __init__(self, connect: Callable[[], Connection], wanted: Dict[str, Any], on_gap: Optional[OnGap]) -> None:
        self._connect = connect
        self._wanted = wanted
        self._on_gap = on_gap or _warn_of_gap
        self._early: List[Dict[str, Any]] = []
        self._seen: Set[str] = set()
        self._seen_in_order: Deque[str] = deque()
        self._connection = self._join()

    def events(self) -> Iterator[Event]:
        try:
            while True:
                push = self._next()
                if push["type"] == "gap":
                    self._on_gap(push)
                elif push["type"] == "event" and not self._is_known(push.get("event_id")):
                    yield push
                # Only now: what the caller has not taken must come again.
                if push.get("cursor") is not None:
                    self._go_on_at(push["cursor"])
        finally:
            self._connection.close()

    def _next(self) -> Dict[str, Any]:
        while True:
            if self._early:
                return self._early.pop(0)
            try:
                return self._connection.receive("the next event")
            except KsiError as error:
                if error.code != "CONNECTION_LOST":
                    raise
                self._rejoin()

    def _rejoin(self) -> None:
        self._connection.close()
        backoff = Backoff()
        while True:
            backoff.wait()
            try:
                self._connection = self._join()
                return
            except KsiError as error:
                if not error.retryable:
                    raise

    def _join(self) -> Connection:
        connection = self._connect()
        try:
            connection.send(
                {"event": "system:subscribe", "data": self._wanted, "correlation_id": "subscribe"}, "system:subscribe"
            )
            self._early = []
            while True:
                message = connection.receive("system:subscribe")
                if message["type"] != "response":
                    self._early.append(message)
                elif message.get("status") == "success":
                    began = (message.get("data") or {}).get("cursor")
                    if began is not None and "after" not in self._wanted and "cursor" not in self._wanted:
                        self._go_on_at(began)
                    return connection
                else:
                    raise error_from(message)
        except BaseException:
            connection.close()
            raise

    def _go_on_at(self, cursor: str) -> None:
        self._wanted.pop("after", None)
        self._wanted["cursor"] = cursor

    def _is_known(self, event_id: Optional[str]) -> bool:
        if event_id is None:
            return False
        if event_id in self._seen:
            return True
        self._seen.add(event_id)
        self._seen_in_order.append(event_id)
        if len(self._seen_in_order) > MOST_REMEMBERED:
            self._seen.discard(self._seen_in_order.popleft())
        return False


def _warn_of_gap(gap: Dict[str, Any]) -> None:
    warnings.warn(
        f"KSI events {gap.get('from')} to {gap.get('to')} are lost: {gap.get('reason')}", RuntimeWarning, stacklevel=2
    )
