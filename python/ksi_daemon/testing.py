"""For tests of a plugin, without a daemon: see ``started``."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from fnmatch import fnmatchcase
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from ksi.errors import KsiError

from .answers import Answers
from .channel import Channel, Message
from .context import Context, Given
from .load_plugin import load_plugin
from .manifest import manifest_of
from .passing_time import PassingTime
from .reply import Reply


@contextlib.contextmanager
def started(
    path: str, answers: Optional[Mapping[str, Any]] = None, config: Optional[Dict[str, Any]] = None
) -> Iterator["Tried"]:
    """Starts the plugin in this file, and ends it. ``answers``: what others answer, by event: a value, an exception to
    raise, or a function of the data. State is kept in memory. Raises LoadFailure."""
    loop = PassingTime()
    asyncio.set_event_loop(loop)  # what a plugin makes while it is imported belongs to this one
    try:
        with tempfile.TemporaryDirectory() as folder:
            loaded = load_plugin(os.path.abspath(path))
            start = {"name": manifest_of(loaded)["name"], "config": config, "data_dir": folder}
            given = Given(_Others(dict(answers or {})), start, loaded.capabilities.emits)
            tried = Tried(Answers(loaded, given), given, loop)
            tried.run(tried.answers.start())
            yield tried
            tried.run(given.end_tasks())
            tried.run(tried.answers.stop())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


class Tried:
    """A started plugin. ``emitted``: the facts it told, ``asked``: what it asked of others; each event with its data."""

    def __init__(self, answers: Answers, given: Given, loop: PassingTime) -> None:
        self.answers = answers
        #: The rows it changed.
        self.written: List[Dict[str, Any]] = []
        self.emitted: List[Tuple[str, Any]] = given.channel.emitted  # type: ignore[attr-defined]
        self.asked: List[Tuple[str, Any]] = given.channel.asked  # type: ignore[attr-defined]
        self._given = given
        self._loop = loop

    def command(self, name: str, data: Any = None) -> Any:
        """The plugin's answer. What its handler raises is raised here."""
        return self._about(name, lambda context: self.answers.command({"name": name, "data": data or {}}, context))

    def hook(self, hook: str, *args: Any, event: str = "test:event") -> Any:
        """What it says to a hook of the plugin protocol, as ``hook("beforeEvent", {"a": 1})``."""
        return self._about(event, lambda context: self.answers.hook({"hook": hook, "args": list(args)}, context))

    def tell(self, name: str, data: Any = None) -> None:
        """Something happened: calls those that subscribed to it."""
        patterns: Dict[int, List[str]] = self._given.channel.patterns  # type: ignore[attr-defined]
        for subscription in list(self._given.handlers):
            if any(fnmatchcase(name, pattern) for pattern in patterns[subscription]):
                message = {"subscription": subscription, "name": name, "data": data or {}}
                self._about(name, lambda context, told=message: self.answers.event(told, context))

    def advance(self, seconds: float) -> None:
        """Lets time pass without waiting: what the plugin does in ``asyncio`` meanwhile is done when this returns."""
        self._loop.pass_time(seconds)

    def run(self, late: Any) -> Any:
        """Waits for something of the plugin."""

        async def awaited() -> Any:
            return await late

        return self._loop.run_until_complete(awaited())

    def _about(self, name: str, work: Any) -> Any:
        async def done() -> Any:
            about = {"depth": 0, "source": "test", "actor": {"kind": "client", "id": "test"}, "keep": "recent"}
            context = Context(self._given, {"event_id": "test-1-1", "name": name, **about}, 1)
            context.changes = self.written
            result = work(context)
            return await result if hasattr(result, "__await__") else result

        return self._loop.run_until_complete(done())


class _Others(Channel):
    """The daemon, as far as a plugin can see it."""

    def __init__(self, answers: Dict[str, Any]) -> None:
        super().__init__(-1, -1)
        self.emitted: List[Tuple[str, Any]] = []
        self.asked: List[Tuple[str, Any]] = []
        self.patterns: Dict[int, List[str]] = {}
        self._answers = {**_state(), **answers}

    def ask(self, message: Message, reply: Optional[Reply] = None) -> Reply:
        reply = reply or Reply(message["type"])
        reply.asked = next(self._ids)
        if message["type"] == "subscribe":
            self.patterns[reply.asked] = message["patterns"]
        try:
            reply.settle({"type": "result", "value": self._answer(message)})
        except KsiError as cause:
            reply.settle({"type": "error", "error": {"code": cause.code, "message": cause.message}})
        return reply

    def send(self, message: Message) -> None:
        pass

    def _answer(self, message: Message) -> Any:
        if message["type"] not in ("emit", "request"):
            return None
        name, data = message["name"], message["data"]
        (self.emitted if message["type"] == "emit" else self.asked).append((name, data))
        if message["type"] == "emit":
            return None
        if name not in self._answers:
            raise KsiError("EVENT_NOT_HANDLED", f"no plugin answers {name}; say it in the answers of this test")
        answer = self._answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer(data) if callable(answer) else answer


def _state() -> Dict[str, Any]:
    """The answers to ``state:*``, from memory."""
    values: Dict[Tuple[str, str], Any] = {}

    def place(data: Mapping[str, Any]) -> Tuple[str, str]:
        return data["namespace"], data.get("key", "")

    def change(data: Mapping[str, Any]) -> Dict[str, str]:
        values[place(data)] = data["value"]
        return {"status": "ok"}

    def forget(data: Mapping[str, Any]) -> Dict[str, str]:
        missing = object()
        return {"status": "not_found" if values.pop(place(data), missing) is missing else "deleted"}

    def keys(data: Mapping[str, Any]) -> Dict[str, List[str]]:
        mine = [key for namespace, key in values if namespace == data["namespace"]]
        return {"keys": sorted(key for key in mine if fnmatchcase(key, data.get("pattern", "*")))}

    def read(data: Mapping[str, Any]) -> Dict[str, Any]:
        return {"found": place(data) in values, "value": values.get(place(data))}

    return {"state:get": read, "state:set": change, "state:delete": forget, "state:list": keys}
