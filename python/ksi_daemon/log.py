from __future__ import annotations

import logging
import os
import traceback
from typing import Any, Dict

from .channel import Channel

_levels = {logging.DEBUG: "DEBUG", logging.INFO: "INFO", logging.WARNING: "WARN"}


def log_to(channel: Channel) -> None:
    """What a plugin logs in Python's way becomes the daemon's log, with its level."""
    root = logging.getLogger()
    root.addHandler(_Handler(channel))
    root.setLevel(logging.DEBUG if os.environ.get("KSI_LOG_LEVEL") == "DEBUG" else logging.INFO)
    os.register_at_fork(after_in_child=_log_to_stderr)


def _log_to_stderr() -> None:
    """The channel belongs to the process that the daemon started."""
    logging.getLogger().handlers = [logging.StreamHandler()]


class _Handler(logging.Handler):
    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self._channel = channel

    def emit(self, record: logging.LogRecord) -> None:
        fields: Dict[str, Any] = {"logger": record.name}
        if record.exc_info and record.exc_info[0] is not None:
            fields["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        level = _levels.get(record.levelno, "ERROR")
        try:
            self._channel.send({"type": "log", "level": level, "message": record.getMessage(), "fields": fields})
        except Exception:  # noqa: BLE001 - logging never fails the code that logs
            self.handleError(record)
