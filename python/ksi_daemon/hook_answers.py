"""How the guide's hooks, and what they say, become those of the plugin protocol."""

from __future__ import annotations

import copy
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Optional

from ksi.errors import error_from

from .context import Context
from .hook_calls import Implementation, all_results, first_result
from .hook_table import HOOKS

Hooks = Mapping[str, List[Implementation]]
Answer = Callable[[Hooks, List[Any], Context], Awaitable[Any]]


async def _admit(hooks: Hooks, args: List[Any], context: Context) -> Any:
    said = await _first(hooks, "ksi_admit_event", _about(context, data=args[0]))
    return {"code": said.code, "message": said.message, "details": said.details} if hasattr(said, "code") else said


async def _before(hooks: Hooks, args: List[Any], context: Context) -> Any:
    verdict: Optional[Dict[str, Any]] = None
    for name in ("ksi_pre_event", "ksi_filter_event", "ksi_validate_event"):
        for one in hooks.get(name, ()):
            data = verdict["replace"] if verdict else args[0]
            try:
                said = _verdict(await _maybe_late(one.call(_about(context, data=data))))
            except Exception as cause:
                if name != "ksi_validate_event":
                    raise
                return {"cancel": str(cause)}
            verdict = said or verdict
            if verdict and "replace" not in verdict:
                return verdict
    return verdict


def _verdict(said: Any) -> Optional[Dict[str, Any]]:
    if said is None or said is True:
        return None
    if said is False:
        return {"cancel": "refused"}
    if isinstance(said, dict) and said.get("cancel"):
        reason = said.get("reason") or said["cancel"]
        return {"cancel": reason if isinstance(reason, str) else "refused"}
    if isinstance(said, dict) and "respond" in said:
        return {"answer": said["respond"]}
    return {"replace": said}


async def _handle(hooks: Hooks, args: List[Any], context: Context) -> Any:
    return await _first(hooks, "ksi_handle_event", {"event_name": args[0], "data": args[1], "context": context})


async def _error(hooks: Hooks, args: List[Any], context: Context) -> Any:
    return await _first(hooks, "ksi_event_error", _about(context, error=error_from({"error": args[0]})))


async def _after(hooks: Hooks, args: List[Any], context: Context) -> Any:
    replaced: Optional[Dict[str, Any]] = None
    for one in hooks.get("ksi_post_event", ()):
        result = replaced["replace"] if replaced else args[0]
        said = await _maybe_late(one.call(_about(context, result=result)))
        replaced = replaced if said is None else {"replace": said}
    return replaced


async def _startup(hooks: Hooks, args: List[Any], context: Context) -> Any:
    status = await _merged(hooks, "ksi_startup", {"config": args[0]})
    mine = status.pop(f"plugin.{context.plugin_name}", None)
    if isinstance(mine, dict):
        context.config.update(mine)
    return status


async def _ready(hooks: Hooks, args: List[Any], context: Context) -> None:
    """Tasks are given as ``{"tasks": [{"name": …, "coroutine": …}]}``; they end with the plugin."""
    for said in await all_results(hooks.get("ksi_ready", []), {}):
        for task in said.get("tasks", ()) if isinstance(said, dict) else ():
            work = task.get("coroutine") or task["run"]()
            context.keep(work, task.get("name", "a task"))


async def _shutdown(hooks: Hooks, args: List[Any], context: Context) -> Any:
    return await _merged(hooks, "ksi_shutdown", {})


async def _metrics(hooks: Hooks, args: List[Any], context: Context) -> Any:
    metrics = args[0]
    before = copy.deepcopy(metrics)
    for one in hooks.get("ksi_metrics_collected", ()):
        said = await _maybe_late(one.call({"metrics": metrics}))
        metrics = metrics if said is None else said
    return None if metrics == before else {"replace": metrics}


async def _maybe_late(result: Any) -> Any:
    return await result if hasattr(result, "__await__") else result


async def _first(hooks: Hooks, name: str, values: Mapping[str, Any]) -> Any:
    return await _maybe_late(first_result(hooks.get(name, []), values))


async def _merged(hooks: Hooks, name: str, values: Mapping[str, Any]) -> Dict[str, Any]:
    said = await all_results(hooks.get(name, []), values)
    return {key: value for one in said if isinstance(one, dict) for key, value in one.items()}


def _about(context: Context, **values: Any) -> Dict[str, Any]:
    return {"event_name": context.event["name"] if context.event else None, "context": context, **values}


def _plain(name: str) -> Answer:
    """A hook whose arguments and answer are the same in both."""

    async def answer(hooks: Hooks, args: List[Any], context: Context) -> Any:
        takes = HOOKS[name].takes
        values = dict(zip(takes, [*args, *[None] * len(takes)]))
        said = await all_results(hooks.get(name, []), values)
        return said[0] if said else None

    return answer


_changed: Dict[str, Answer] = {
    "admitEvent": _admit,
    "beforeEvent": _before,
    "handleEvent": _handle,
    "eventError": _error,
    "afterEvent": _after,
    "startup": _startup,
    "ready": _ready,
    "shutdown": _shutdown,
    "metricsCollected": _metrics,
}

HOOK_ANSWERS: Dict[str, Answer] = {hook.wire: _plain(name) for name, hook in HOOKS.items() if hook.wire}
HOOK_ANSWERS.update(_changed)
