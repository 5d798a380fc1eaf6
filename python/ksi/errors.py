from __future__ import annotations

import json
from typing import Any, Optional


class KsiError(Exception):
    """What went wrong, by its code.

    ``code`` is one of the daemon's codes (``NOT_FOUND``, ``TIMEOUT`` ...) or of this side of the socket:
    ``NOT_RUNNING``, ``PERMISSION_DENIED``, ``CONNECTION_LOST``, ``TIMEOUT``, ``INVALID_JSON``, ``MESSAGE_TOO_LARGE``.
    ``retryable`` says whether the same call may succeed later; ``details`` may hold a ``hint``.
    """

    def __init__(self, code: str, message: str, *, retryable: bool = False, details: Optional[Any] = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.retryable = retryable
        self.details = {} if details is None else details


def error_from(answer: Any) -> KsiError:
    """The error inside an answer, be it of an event or of a legacy command."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("code"), str):
        return garbage(json.dumps(answer))
    return KsiError(
        error["code"],
        error.get("message") or error["code"],
        retryable=bool(error.get("retryable")),
        details=error.get("details"),
    )


def garbage(line: str) -> KsiError:
    hint = "is this the socket of a KSI daemon?"
    return KsiError("INVALID_JSON", f"received {line[:80]!r}", details={"hint": hint})


def connection_lost(what: str) -> KsiError:
    return KsiError("CONNECTION_LOST", f"the connection was lost before {what} was answered", retryable=True)


def timed_out(what: str) -> KsiError:
    return KsiError("TIMEOUT", f"{what} took too long", retryable=True)
