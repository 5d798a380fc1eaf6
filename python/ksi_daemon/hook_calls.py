"""Finds the hooks of a plugin and calls them as pluggy does: in its order, by name, with as much as they take."""

from __future__ import annotations

import inspect
from difflib import get_close_matches
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Tuple

from .hook_table import HOOKS, NOT_HERE
from .hookimpl import MARK
from .load_failure import LoadFailure


class Implementation(NamedTuple):
    function: Callable[..., Any]
    #: The names of what it takes.
    takes: Tuple[str, ...]
    #: Of what it takes as well, and has a default for.
    may_take: Tuple[str, ...]
    options: Mapping[str, Any]

    def call(self, values: Mapping[str, Any]) -> Any:
        given = [values[name] for name in self.takes]
        if not self.may_take:
            return self.function(*given)
        return self.function(*given, **{name: values[name] for name in self.may_take if name in values})


def implementations_of(plugin: Any) -> Dict[str, List[Implementation]]:
    """All hooks of a plugin, each in the order of its calls. Raises LoadFailure."""
    found: Dict[str, List[Implementation]] = {}
    for attribute in dir(plugin):
        function = _routine(plugin, attribute)
        options = getattr(function, MARK, None)
        if not isinstance(options, Mapping):
            continue
        name = options.get("specname") or attribute
        if _is_known(name, options):
            found.setdefault(name, []).append(_implementation(name, function, options))
    return {name: in_call_order(all_of_it) for name, all_of_it in found.items()}


def unmarked_hooks(plugin: Any) -> List[str]:
    """What has the name of a hook and is never called, since it lacks ``@hookimpl``."""
    functions = {name: _routine(plugin, name) for name in HOOKS}
    return [name for name, function in functions.items() if function is not None and not hasattr(function, MARK)]


def in_call_order(registered: List[Implementation]) -> List[Implementation]:
    """The last registered comes first, but among those that want to be last."""
    first = [one for one in registered if one.options.get("tryfirst")]
    last = [one for one in registered if one.options.get("trylast")]
    others = [one for one in registered if one not in first and one not in last]
    return first[::-1] + others[::-1] + last


def argument_names(function: Callable[..., Any]) -> Tuple[Tuple[str, ...], Tuple[str, ...]]:
    """The names of the parameters that must be given, and of those with a default."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = [one for one in inspect.signature(function).parameters.values() if one.kind in kinds]
    must = tuple(one.name for one in parameters if one.default is inspect.Parameter.empty)
    return must, tuple(one.name for one in parameters if one.name not in must)


def first_result(implementations: List[Implementation], values: Mapping[str, Any], start: int = 0) -> Any:
    """What the first says that says anything; an awaitable when one of those asked is late."""
    for at in range(start, len(implementations)):
        result = implementations[at].call(values)
        if hasattr(result, "__await__"):
            return _first_late(implementations, values, (result, at + 1))
        if result is not None:
            return result
    return None


async def all_results(implementations: List[Implementation], values: Mapping[str, Any]) -> List[Any]:
    """What all say, one after the other; who says nothing is left out."""
    results = []
    for one in implementations:
        result = one.call(values)
        results.append(await result if hasattr(result, "__await__") else result)
    return [result for result in results if result is not None]


async def _first_late(implementations: List[Implementation], values: Mapping[str, Any], late: Tuple[Any, int]) -> Any:
    pending, next_one = late
    result = await pending
    if result is not None:
        return result
    result = first_result(implementations, values, next_one)
    return await result if hasattr(result, "__await__") else result


def _routine(plugin: Any, attribute: str) -> Any:
    try:
        found = getattr(plugin, attribute, None)
    except Exception:  # noqa: BLE001 - a property may raise anything, and is no hook
        return None
    return found if inspect.isroutine(found) else None


def _is_known(name: str, options: Mapping[str, Any]) -> bool:
    if name in HOOKS:
        return True
    if options.get("optionalhook"):
        return False
    if name in NOT_HERE:
        raise LoadFailure(f"a Python plugin cannot have the hook {name}", NOT_HERE[name])
    meant = get_close_matches(name, HOOKS, 1)
    raise LoadFailure(f"there is no hook {name}", f"did you mean {meant[0]}?" if meant else "see the plugin guide")


def _implementation(name: str, function: Callable[..., Any], options: Mapping[str, Any]) -> Implementation:
    if options.get("hookwrapper") or options.get("wrapper"):
        reason = f"{name} is a wrapper, which cannot wrap plugins in other processes"
        raise LoadFailure(reason, "use ksi_pre_event and ksi_post_event")
    if options.get("tryfirst") and options.get("trylast"):
        raise LoadFailure(f"{name} says both tryfirst and trylast", "say one of them")
    takes, may_take = argument_names(function)
    unknown = [argument for argument in takes if argument not in HOOKS[name].takes]
    if unknown:
        offered = ", ".join(HOOKS[name].takes) or "nothing"
        raise LoadFailure(f"{name} takes {', '.join(unknown)}, which it is not given", f"it may take: {offered}")
    return Implementation(function, takes, may_take, options)
