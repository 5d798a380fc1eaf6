"""What went wrong in a plugin's file, where, and what to do."""

from __future__ import annotations

import contextlib
import os
import traceback
from typing import Any, Iterator, Optional, Tuple

from .interrupter import Interrupted
from .load_failure import LoadFailure

_package = os.path.dirname(os.path.abspath(__file__)) + os.sep


@contextlib.contextmanager
def explained(path: str) -> Iterator[None]:
    """Makes a LoadFailure of whatever is raised."""
    try:
        yield
    except LoadFailure:
        raise
    except BaseException as cause:  # noqa: BLE001 - a plugin may raise anything, and exit
        raise _failure(cause, path) from cause


def place_in(path: str, cause: BaseException) -> Optional[Tuple[str, int]]:
    """The innermost line below the plugin's folder that led there; lines of this package, which may lie there too, are none."""
    folder = os.path.dirname(path) + os.sep
    frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(cause.__traceback__)]
    theirs = [place for place in frames if place[0].startswith(folder) and not place[0].startswith(_package)]
    return theirs[-1] if theirs else None


def say_place(path: str, cause: BaseException) -> str:
    """As `` (my_plugin.py:12)``, or nothing."""
    place = place_in(path, cause)
    return f" ({os.path.basename(place[0])}:{place[1]})" if place else ""


def _failure(cause: BaseException, path: str) -> LoadFailure:
    reason, hint = _words(cause)
    place: Any = place_in(path, cause)
    if isinstance(cause, SyntaxError) and cause.lineno:
        place = (cause.filename or path, cause.lineno)
    if place is None:
        return LoadFailure(reason, hint)
    return LoadFailure(f"{place[0]}:{place[1]}: {reason}", hint, file=place[0], line=place[1])


def _words(cause: BaseException) -> Tuple[str, str]:
    said = str(cause)
    if isinstance(cause, Interrupted):
        hint = "wait for nothing endless at the top of the file: do it in on_initialize"
        return "its import did not end in time", hint
    if isinstance(cause, TabError):
        return "syntax error: tabs and spaces are mixed", "indent with one of them only, best with spaces"
    if isinstance(cause, UnicodeDecodeError) or (isinstance(cause, SyntaxError) and _is_about_bytes(said)):
        return "it is not UTF-8", "save it as UTF-8, or name its encoding in the first line: # -*- coding: latin-1 -*-"
    if isinstance(cause, SyntaxError):
        return f"syntax error: {cause.msg}", "mend this line"
    if isinstance(cause, ModuleNotFoundError) and cause.name:
        return f"there is no module {cause.name}", _way_to(cause.name)
    if isinstance(cause, ImportError) and "relative import" in said:
        return said, "write: from ksi_daemon.plugin_base import BasePlugin, hookimpl"
    if isinstance(cause, SystemExit):
        return "it ends its process while it is imported", "put that below: if __name__ == '__main__':"
    if isinstance(cause, OSError):
        return f"it cannot be read: {said}", "mend the file or its permissions"
    return f"{type(cause).__name__}: {said}", "mend this line"


def _is_about_bytes(said: str) -> bool:
    return "codec" in said or "missing encoding declaration" in said


def _way_to(module: str) -> str:
    if module == "pluggy":
        return "write: from ksi_daemon.plugin_base import hookimpl"
    if module.startswith("ksi_daemon."):
        return "import from ksi_daemon.plugin_base and ksi_daemon.plugin_types"
    return f"install it for the Python that runs plugins: python3 -m pip install {module.split('.')[0]}"
