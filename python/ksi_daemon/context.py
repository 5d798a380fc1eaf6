"""What a plugin is given to act on the daemon."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Callable, Dict, List, Mapping, Optional

from .channel import Channel
from .reply import Reply
from .state import State


class Given:
    """What all contexts of one plugin share."""

    def __init__(self, channel: Channel, start: Mapping[str, Any], emits: List[str]) -> None:
        self.channel = channel
        self.name: str = start["name"]
        self.config: Dict[str, Any] = start.get("config") or {}
        self.data_dir: str = start.get("data_dir", "")
        self.emits = frozenset(emits)
        self.handlers: Dict[int, Callable[..., Any]] = {}
        self._tasks: List["asyncio.Task[Any]"] = []

    def keep(self, work: Any, name: str) -> None:
        """Runs something beside the handlers, until the plugin ends."""
        task = asyncio.ensure_future(_watched(work, name))
        self._tasks.append(task)

    async def end_tasks(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _watched(work: Any, name: str) -> None:
    try:
        await work
    except Exception:
        logging.getLogger("ksi_daemon").exception("%s failed", name)


class Context:
    """What happens through it inside a handler belongs to the event that is handled, elsewhere it begins anew.

    Nothing here needs to be awaited: ``context.emit(...)`` is sent at once. To see the answer, ``await`` it, or ask for
    its ``.result()`` in a handler that is not ``async``. ``event`` is None outside of handlers.
    """

    def __init__(self, given: Given, event: Optional[Mapping[str, Any]] = None, inside: Optional[int] = None) -> None:
        self._given = given
        self._inside = {} if inside is None else {"in": inside}
        self.event = event
        #: Changes of rows that are committed with the answer; None where there is no answer to commit.
        self.changes: Optional[List[Dict[str, Any]]] = None

    @property
    def state(self) -> State:
        return State(self)

    @property
    def state_manager(self) -> State:
        """The older name of ``state``."""
        return self.state

    @property
    def event_bus(self) -> "Context":
        """The older way to ``emit``, ``publish`` and ``subscribe``."""
        return self

    @property
    def config(self) -> Dict[str, Any]:
        """``plugins.<name>`` of daemon.json."""
        return self._given.config

    @property
    def data_dir(self) -> str:
        """A folder of the plugin's own for files."""
        return self._given.data_dir

    @property
    def plugin_name(self) -> str:
        return self._given.name

    @property
    def logger(self) -> logging.Logger:
        return logging.getLogger(self._given.name)

    def emit(self, event_name: str, data: Optional[Mapping[str, Any]] = None, correlation_id: Any = None) -> Reply:
        """Tells an event. The reply is the answer of whoever answers it; that nobody does is no error.

        ``correlation_id`` is not needed: what is told inside a handler carries the one of its event.
        """
        kind = "emit" if event_name in self._given.emits else "request"
        reply = Reply(event_name, forgives="EVENT_NOT_HANDLED")
        return self.ask({"type": kind, "name": event_name, "data": dict(data or {})}, reply)

    publish = emit

    def request(
        self, event_name: str, data: Optional[Mapping[str, Any]] = None, timeout: Optional[float] = None
    ) -> Reply:
        """Asks for the answer to an event. ``timeout`` in seconds; the daemon's own limit holds in any case."""
        reply = Reply(event_name, timeout)
        return self.ask({"type": "request", "name": event_name, "data": dict(data or {})}, reply)

    def subscribe(self, patterns: Any, handler: Callable[..., Any]) -> str:
        """Calls ``handler(event_name, data, context)`` for events that fit, with as much of these as it takes."""
        wanted = [patterns] if isinstance(patterns, str) else list(patterns)
        reply = self._given.channel.ask({"type": "subscribe", "patterns": wanted})
        self._given.handlers[reply.asked] = handler
        return str(reply.asked)

    def unsubscribe(self, subscription: str) -> bool:
        """Whether there was such a subscription."""
        if self._given.handlers.pop(int(subscription), None) is None:
            return False
        self._given.channel.ask({"type": "unsubscribe", "subscription": int(subscription)})
        return True

    def write(self, store: str, key: str, value: Any = None) -> None:
        """Changes a stored row together with the answer to a command, or not at all. None deletes it."""
        if self.changes is None:
            raise TypeError("write belongs to the context of a command: elsewhere use state.set")
        change = {"store": store, "key": key}
        self.changes.append(change if value is None else {**change, "value": value})

    def keep(self, work: Any, name: str) -> None:
        """Runs a coroutine beside the handlers, until the plugin ends."""
        self._given.keep(work, name)

    def ask(self, message: Dict[str, Any], reply: Reply) -> Reply:
        return self._given.channel.ask({**message, **self._inside}, reply)

    def get(self, name: str, default: Any = None) -> Any:
        """The older, dictionary form of this object."""
        return getattr(self, name, default)

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self, name)
        except AttributeError as cause:
            raise KeyError(name) from cause

    def __getattr__(self, name: str) -> Any:
        """``event_id``, ``correlation_id``, ``depth``, ``actor``, ``deadline`` … of the event."""
        event = self.__dict__.get("event") or {}
        if name in event:
            return event[name]
        raise AttributeError(f"a context has no {name}" if event else f"a context has no {name} outside of an event")
