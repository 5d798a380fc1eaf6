from __future__ import annotations

from typing import Any, Dict, Optional


class LoadFailure(Exception):
    """Why a file is no plugin that can run, where, and what to do."""

    def __init__(self, reason: str, hint: str, *, file: Optional[str] = None, line: Optional[int] = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.file = file
        self.line = line

    def details(self) -> Dict[str, Any]:
        place = {"file": self.file, "line": self.line} if self.line is not None else {}
        return {"hint": self.hint, **place}
