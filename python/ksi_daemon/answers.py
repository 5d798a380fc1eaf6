"""What a plugin says to each message of the daemon."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Dict, List, Mapping

from ksi.errors import KsiError

from .context import Context, Given
from .hook_answers import HOOK_ANSWERS
from .hook_calls import all_results, first_result
from .load_plugin import Loaded

Message = Mapping[str, Any]


class Answers:
    """The started plugin. What these methods give back may have to be awaited."""

    def __init__(self, loaded: Loaded, given: Given) -> None:
        self._hooks = loaded.hooks
        self._plugin = loaded.plugin
        self._given = given

    async def start(self) -> None:
        context = Context(self._given)
        if not inspect.ismodule(self._plugin):
            self._plugin.context = context
        await all_results(self._hooks.get("ksi_plugin_context", []), {"context": context})
        await self._lifecycle("on_initialize")

    async def stop(self) -> None:
        await self._lifecycle("on_cleanup")

    def command(self, message: Message, context: Context) -> Any:
        asked = {"event_name": message["name"], "data": message.get("data"), "context": context}
        answer = first_result(self._hooks.get("ksi_handle_event", []), asked)
        return _awaited(answer, message) if hasattr(answer, "__await__") else _answered(answer, message)

    def event(self, message: Message, context: Context) -> Any:
        handler = self._given.handlers.get(message["subscription"])
        if handler is None:
            return None  # it has just been unsubscribed
        return handler(*[message["name"], message.get("data"), context][: _most_arguments(handler)])

    async def hook(self, message: Message, context: Context) -> Any:
        return await HOOK_ANSWERS[message["hook"]](self._hooks, message["args"], context)

    async def _lifecycle(self, name: str) -> None:
        method: Callable[[], Any] = getattr(self._plugin, name, lambda: None)
        result = method()
        if hasattr(result, "__await__"):
            await result


async def _awaited(answer: Any, message: Message) -> Any:
    return _answered(await answer, message)


def _answered(answer: Any, message: Message) -> Any:
    if answer is None:
        name = message["name"]
        hint = "let ksi_handle_event return something for it, or take it out of commands"
        raise KsiError("EVENT_NOT_HANDLED", f"no plugin answers {name}", details={"hint": hint})
    return answer


def _most_arguments(handler: Callable[..., Any]) -> int:
    kinds = [one.kind for one in inspect.signature(handler).parameters.values()]
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return 3
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(kind in positional for kind in kinds)
