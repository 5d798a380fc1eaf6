from __future__ import annotations

import asyncio
import logging
import os
import types
from typing import Any, Dict, List, Optional

from ksi.errors import KsiError

from .channel import Channel, Message
from .explain import say_place
from .interrupter import Interrupted
from .load_failure import LoadFailure

_log = logging.getLogger("ksi_daemon")


_ours = os.path.dirname(__file__) + os.sep


class Replies:
    """Answers each message once, whatever the plugin has made of it."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        #: The plugin's file, when it is known: errors say their line in it.
        self.path = ""

    def done(self, message: Message, value: Any, changes: Optional[List[Dict[str, Any]]] = None) -> None:
        reply = {"type": "result", "id": message["id"], "value": value}
        try:
            self._channel.send({**reply, "changes": changes} if changes else reply)
        except (TypeError, ValueError, RecursionError) as cause:
            said = f"JSON cannot say what it answered: {cause}"
            self._channel.send({"type": "error", "id": message["id"], "error": {"message": said}})
        except KsiError as cause:
            self.fail(message, cause)

    def fail(self, message: Message, cause: BaseException) -> None:
        self._channel.send({"type": "error", "id": message["id"], "error": self._error(message, cause)})

    def _error(self, message: Message, cause: BaseException) -> Dict[str, Any]:
        if isinstance(cause, KsiError):
            known = {"code": cause.code, "message": cause.message, "retryable": cause.retryable}
            return {**known, "details": cause.details if isinstance(cause.details, dict) else {}}
        if isinstance(cause, LoadFailure):
            return {"code": "PLUGIN_LOAD_FAILED", "message": cause.reason, "details": cause.details()}
        what = message.get("name") or message.get("hook") or message["type"]
        if isinstance(cause, (Interrupted, asyncio.CancelledError)):
            _log.warning("%s was stopped%s: nobody waited for it any more", what, say_place(self.path, cause))
            return {"code": "CANCELLED", "message": f"{what} was cancelled"}
        said = f"{type(cause).__name__}: {cause}{say_place(self.path, cause)}"
        _log.error("%s failed: %s", what, said, exc_info=(type(cause), cause, _of_the_plugin(cause)))
        return {"message": said}


def _of_the_plugin(cause: BaseException) -> Optional[types.TracebackType]:
    """Without our own part of the way to it."""
    start = cause.__traceback__
    while start is not None and start.tb_frame.f_code.co_filename.startswith(_ours):
        start = start.tb_next
    return start
