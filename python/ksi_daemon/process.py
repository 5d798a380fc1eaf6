"""The process of one plugin: speaks the plugin protocol for it, see docs/PLUGIN_PROTOCOL.md."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from typing import Any, Dict, List, Optional

from .answers import Answers
from .channel import Channel, Message
from .context import Context, Given
from .explain import explained
from .hook_calls import unmarked_hooks
from .interrupter import Interrupter
from .load_plugin import Loaded, load_plugin
from .log import log_to
from .manifest import manifest_of
from .open_channel import open_channel
from .replies import Replies

#: Seconds that the import of a plugin may take: a little less than the daemon waits.
IMPORT_LIMIT = 8
#: Seconds in which a process whose daemon is gone ends.
FAREWELL = 2

_log = logging.getLogger("ksi_daemon")


def main() -> None:
    channel = open_channel(os.environ.pop("KSI_PLUGIN_CHANNEL", "3"))
    log_to(channel)
    Process(channel).run()


class Process:
    """Handlers run in the thread of the event loop, one at a time as long as they await nothing."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._replies = Replies(channel)
        self._interrupter = Interrupter()
        channel.held = self._interrupter.held
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)  # what a plugin makes while it is imported belongs to this one
        self._loaded: Optional[Loaded] = None
        self._given: Optional[Given] = None
        self._answers: Optional[Answers] = None
        self._late: Dict[int, "asyncio.Task[None]"] = {}

    def run(self) -> None:
        threading.Thread(target=self._read, name="ksi-channel", daemon=True).start()
        self._loop.run_forever()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))

    def _read(self) -> None:
        for message in self._channel.requests():
            if message["type"] == "cancel":
                self._interrupter.interrupt(message["id"])
            self._loop.call_soon_threadsafe(self._take, message)
        self._loop.call_soon_threadsafe(self._loop.stop)
        threading.Event().wait(FAREWELL)
        os._exit(1)

    def _take(self, message: Message) -> None:
        asked = message["id"]
        if message["type"] == "cancel":
            if asked in self._late:
                self._late[asked].cancel()
            return
        context = None
        if self._given is not None:
            context = Context(self._given, message.get("context"), asked)
            if message["type"] in ("command", "hook"):
                context.changes = []
        try:
            result = self._interrupter.run(asked, self._result, message, context)
        except BaseException as cause:  # noqa: BLE001 - whatever a plugin raises is an answer, sys.exit too
            return self._replies.fail(message, cause)
        if not hasattr(result, "__await__"):
            return self._replies.done(message, result, context and context.changes)
        self._late[asked] = self._loop.create_task(self._later(message, result, context))
        return None

    async def _later(self, message: Message, result: Any, context: Optional[Context]) -> None:
        try:
            value = await self._interrupter.run_late(message["id"], result)
            self._replies.done(message, value, context and context.changes)
        except BaseException as cause:  # noqa: BLE001 - as above
            self._replies.fail(message, cause)
        finally:
            self._late.pop(message["id"], None)
        if message["type"] == "stop":
            self._loop.stop()

    def _result(self, message: Message, context: Optional[Context]) -> Any:
        kind = message["type"]
        if kind == "ping":
            return None
        if kind == "initialize":
            return self._initialize(message)
        if kind == "start":
            return self._start(message)
        if kind == "stop":
            return self._stop(message["grace_ms"] / 1000)
        answer = getattr(self._answers, kind, None) if kind in ("command", "event", "hook") else None
        if answer is None:
            raise RuntimeError(f"{kind} was not expected")
        return answer(message, context)

    def _initialize(self, message: Message) -> Any:
        path = message["path"]
        with explained(path), self._interrupter.limited(IMPORT_LIMIT):
            self._loaded = load_plugin(path)
            manifest = manifest_of(self._loaded)
        for name in unmarked_hooks(self._loaded.plugin):
            _log.warning("%s is not marked with @hookimpl, so it is never called", name)
        self._replies.path = path
        self._channel.longest = message["limits"]["message_bytes"]
        at_once = message["limits"]["at_once"]
        return {"protocol": 1, "at_once": at_once, "files": _files_beside(path), "manifest": manifest}

    def _start(self, message: Message) -> Any:
        if self._loaded is None:
            raise RuntimeError("start came before initialize")
        self._given = Given(self._channel, message, self._loaded.capabilities.emits)
        self._answers = Answers(self._loaded, self._given)
        return self._answers.start()

    async def _stop(self, grace: float) -> None:
        own = asyncio.current_task()
        under_way = [task for task in self._late.values() if task is not own]
        if under_way:
            await asyncio.wait(under_way, timeout=grace / 2)
        if self._given is not None and self._answers is not None:
            await self._given.end_tasks()
            await self._answers.stop()


def _files_beside(path: str) -> List[str]:
    """The plugin's own file, and those below its folder that it has imported."""
    folder = os.path.dirname(path) + os.sep
    loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return sorted({path, *(file for file in loaded if isinstance(file, str) and file.startswith(folder))})
