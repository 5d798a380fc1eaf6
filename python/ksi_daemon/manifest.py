from __future__ import annotations

from typing import Any, Dict, List

from .hook_table import HOOKS
from .load_failure import LoadFailure
from .load_plugin import Loaded


def manifest_of(loaded: Loaded) -> Dict[str, Any]:
    """What the plugin protocol wants to know of a plugin. Raises LoadFailure."""
    metadata, capabilities = loaded.metadata, loaded.capabilities
    commands = _texts("commands", capabilities.commands)
    emits = _texts("emits", capabilities.emits)
    validators = _merged(_said(loaded, "ksi_register_validators"))
    legacy = {**capabilities.legacy_commands, **_merged(_said(loaded, "ksi_register_commands"))}
    old_names = {event: old for old, event in legacy.items()}
    manifest: Dict[str, Any] = {
        "name": metadata.name,
        "version": metadata.version,
        "description": metadata.description,
        "ksi": metadata.ksi_api,
        "priority": metadata.priority,
        "commands": {
            name: {
                "name": name,
                "doc": "",
                "input": validators.get(name, {}),
                "output": {},
                **({"legacy": old_names[name]} if name in old_names else {}),
            }
            for name in [*commands, *(name for name in old_names if name not in commands)]
        },
        "emits": {name: {"name": name, "doc": "", "data": validators.get(name, {})} for name in emits},
        "hooks": _hooks(loaded, commands),
        "dependencies": _texts("dependencies", metadata.dependencies),
        "permissions": capabilities.permissions,
    }
    return manifest if metadata.author is None else {**manifest, "author": metadata.author}


def _hooks(loaded: Loaded, commands: List[str]) -> Dict[str, Any]:
    hooks: Dict[str, Any] = {}
    for name, implementations in loaded.hooks.items():
        wire = HOOKS[name].wire
        if wire is not None:
            hooks.setdefault(wire, _order(implementations[0].options))
    namespaces = [*_texts("event_namespaces", loaded.capabilities.event_namespaces), *_registered_namespaces(loaded)]
    asked = [*commands, *(f"{namespace.strip('/')}:*" for namespace in namespaces)]
    if "handleEvent" in hooks and asked:
        hooks["handleEvent"]["patterns"] = asked
    return hooks


def _order(options: Any) -> Dict[str, str]:
    if options.get("tryfirst"):
        return {"order": "first"}
    return {"order": "last"} if options.get("trylast") else {}


def _registered_namespaces(loaded: Loaded) -> List[str]:
    said = _said(loaded, "ksi_register_namespace")
    return [one["namespace"] for all_of_one in said for one in all_of_one]


def _said(loaded: Loaded, hook: str) -> List[Any]:
    """These hooks say what a plugin is: they are asked before it starts, and cannot wait."""
    nothing = dict.fromkeys(HOOKS[hook].takes)
    said = [one.call(nothing) for one in loaded.hooks.get(hook, ())]
    return [one for one in said if one is not None]


def _merged(said: List[Dict[str, Any]]) -> Dict[str, Any]:
    return {name: value for one in said for name, value in one.items()}


def _texts(field: str, value: Any) -> List[str]:
    if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(one, str) for one in value):
        return list(value)
    raise LoadFailure(f"{field} is {value!r:.60}, no list of texts", f"write: {field}=[{value!r:.60}]")
