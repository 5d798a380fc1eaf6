"""Marks functions as hooks, in the way of pluggy: either side understands the marks of the other."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional

#: Where pluggy's ``HookimplMarker("ksi")`` leaves its mark.
MARK = "ksi_impl"


def hookimpl(
    function: Optional[Callable[..., Any]] = None,
    *,
    tryfirst: bool = False,
    trylast: bool = False,
    specname: Optional[str] = None,
    optionalhook: bool = False,
    hookwrapper: bool = False,
    wrapper: bool = False,
) -> Any:
    """``@hookimpl``, or ``@hookimpl(tryfirst=True)``. ``specname``: the hook's name, if the function has another."""

    def mark(marked: Callable[..., Any]) -> Callable[..., Any]:
        options: Dict[str, Any] = {
            "hookwrapper": hookwrapper,
            "wrapper": wrapper,
            "optionalhook": optionalhook,
            "tryfirst": tryfirst,
            "trylast": trylast,
            "specname": specname,
        }
        setattr(marked, MARK, options)
        return marked

    return mark if function is None else mark(function)
