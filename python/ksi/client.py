from __future__ import annotations

import threading
import time
from typing import Any, Dict, Iterator, Optional, Sequence, Union

from .backoff import Backoff
from .connection import Connection, socket_path
from .errors import KsiError, error_from
from .subscription import Event, OnGap, Subscription

#: How many seconds later than the daemon we give up: its own TIMEOUT says more.
GRACE = 1.0
#: How many seconds a request with an idempotency key waits for the daemon to come back.
PATIENCE = 30.0

After = Union[str, Dict[str, Any], None]


class Client:
    """A connection to the daemon for many calls; it is opened by the first call, and again when it was lost.

    ``socket`` is the path of ``events.sock``; else it is looked for in ``socket_dir``, in the folder ``KSI_SOCKET_DIR``,
    or in ``/tmp/ksi``. ``token`` says who asks. Threads may share a client; their requests follow one another.
    """

    def __init__(
        self, *, socket: Optional[str] = None, socket_dir: Optional[str] = None, token: Optional[str] = None
    ) -> None:
        self.socket = socket or socket_path("events.sock", socket_dir)
        self._token = token
        self._connection: Optional[Connection] = None
        self._lock = threading.Lock()
        self._count = 0

    def request(
        self,
        event: str,
        data: Optional[Dict[str, Any]] = None,
        *,
        timeout: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> Any:
        """Asks and returns the data of the answer; raises KsiError.

        ``timeout`` in seconds; without it the daemon's own limit for this event. After ``CONNECTION_LOST`` or ``TIMEOUT``
        it may have been done or not; with an ``idempotency_key`` asking again is safe, and a lost connection makes the
        client do so itself for thirty seconds.
        """
        message = _without_none(
            {"event": event, "data": data, "timeout": timeout, "idempotency_key": idempotency_key}
        )
        deadline = None if timeout is None else time.monotonic() + timeout + GRACE
        with self._lock:
            if idempotency_key is None:
                return self._ask(message, deadline)
            return self._ask_again(message, deadline)

    def emit(self, event: str, data: Optional[Dict[str, Any]] = None) -> None:
        """Tells an event that needs no answer."""
        with self._lock:
            self._open().send(_without_none({"event": event, "data": data, "expect_response": False}), event)

    def subscribe(
        self,
        patterns: Union[str, Sequence[str]],
        *,
        filter: Optional[Dict[str, Any]] = None,
        after: After = None,
        include_data: bool = True,
        on_gap: Optional[OnGap] = None,
    ) -> Iterator[Event]:
        """Subscribes at once and returns a generator of events, on a connection of its own.

        ``patterns``: ``*`` is any run of characters, ``?`` one. ``filter``: fields that must be equal (``source``,
        ``agent_id``, ``data.<path>``). ``after``: an event's ``cursor``, or ``{"seq": n, "log_id": ...}``; what came after
        it comes first. A lost connection loses and repeats nothing the daemon still keeps; what is lost for good is told
        to ``on_gap``, or as a RuntimeWarning. Ends with ``.close()`` or by raising KsiError.
        """
        wanted = _without_none(
            {
                "patterns": [patterns] if isinstance(patterns, str) else list(patterns),
                "filter": filter,
                "cursor": after if isinstance(after, str) else None,
                "after": None if isinstance(after, str) else after,
                "include_data": None if include_data else False,
            }
        )
        return Subscription(self._connect, wanted, on_gap).events()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask_again(self, message: Dict[str, Any], deadline: Optional[float]) -> Any:
        give_up = deadline or time.monotonic() + PATIENCE
        backoff = Backoff()
        while True:
            try:
                return self._ask(message, deadline)
            except KsiError as error:
                if error.code not in ("CONNECTION_LOST", "NOT_RUNNING") or time.monotonic() > give_up:
                    raise
            backoff.wait()

    def _ask(self, message: Dict[str, Any], deadline: Optional[float]) -> Any:
        event = message["event"]
        try:
            return ask(self._open(), {**message, "correlation_id": self._next_id()}, deadline)
        except KsiError as error:
            if error.code in ("CONNECTION_LOST", "INVALID_JSON"):
                self.close()
            raise

    def _next_id(self) -> str:
        self._count += 1
        return f"p{self._count}"

    def _open(self) -> Connection:
        if self._connection is not None and not self._connection.is_alive():
            self.close()
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> Connection:
        connection = Connection(self.socket)
        if self._token is None:
            return connection
        try:
            ask(
                connection,
                {"event": "system:authenticate", "data": {"token": self._token}, "correlation_id": "token"},
                time.monotonic() + PATIENCE,
            )
        except BaseException:
            connection.close()
            raise
        return connection


def ask(connection: Connection, message: Dict[str, Any], deadline: Optional[float]) -> Any:
    """Sends one request and waits for its own answer; late answers to others are passed over."""
    event = message["event"]
    connection.send(message, event)
    farewell: Optional[KsiError] = None
    while True:
        try:
            answer = connection.receive(event, deadline)
        except KsiError as error:
            if farewell is not None and error.code == "CONNECTION_LOST":
                raise farewell from error
            raise
        if answer["type"] != "response":
            continue
        if answer.get("correlation_id") == message["correlation_id"]:
            if answer.get("status") == "success":
                return answer.get("data")
            raise error_from(answer)
        if answer.get("correlation_id") is None:
            farewell = error_from(answer)


def _without_none(message: Dict[str, Any]) -> Dict[str, Any]:
    return {name: value for name, value in message.items() if value is not None}
