from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Sequence

from .hook_table import HOOKS
from .load_failure import LoadFailure
from .load_plugin import Loaded

_about_command = ("doc", "input", "output", "example", "keep", "timeout", "errors", "deprecated")
_about_fact = ("doc", "data", "example", "keep", "deprecated")


def manifest_of(loaded: Loaded) -> Dict[str, Any]:
    """What the plugin protocol wants to know of a plugin. Raises LoadFailure."""
    metadata, capabilities = loaded.metadata, loaded.capabilities
    handled = _texts("handled_events", getattr(loaded.plugin, "handled_events", ()))
    commands: Dict[str, Dict[str, Any]] = {name: {} for name in handled if "*" not in name}
    commands.update(_table("commands", capabilities.commands, _about_command))
    for old, event in capabilities.legacy_commands.items():
        if event in commands:
            commands[event] = {**commands[event], "legacy": old}
    manifest: Dict[str, Any] = {
        "name": metadata.name,
        "version": metadata.version,
        "description": metadata.description,
        "ksi": metadata.ksi_api,
        "priority": metadata.priority,
        "lazy": metadata.lazy,
        "commands": {name: {**about, "name": name} for name, about in commands.items()},
        "emits": {
            name: {**about, "name": name} for name, about in _table("emits", capabilities.emits, _about_fact).items()
        },
        "hooks": _hooks(loaded, [*commands, *(name for name in handled if name not in commands)]),
        "dependencies": _texts("dependencies", metadata.dependencies),
        "permissions": capabilities.permissions,
    }
    services = _services(loaded)
    if services:
        manifest["provides"] = {name: name for name in services}
    return manifest if metadata.author is None else {**manifest, "author": metadata.author}


def _services(loaded: Loaded) -> List[str]:
    named = getattr(loaded.plugin, "service_name", None)
    return [*_texts("provides_services", loaded.capabilities.provides_services), *([named] if named else [])]


def _hooks(loaded: Loaded, handled: List[str]) -> Dict[str, Any]:
    hooks: Dict[str, Any] = {}
    for name, implementations in loaded.hooks.items():
        wire = HOOKS[name].wire
        if wire is not None:
            hooks.setdefault(wire, _order(implementations[0].options))
    namespaces = _texts("event_namespaces", loaded.capabilities.event_namespaces)
    asked = [*handled, *(f"{_bare(namespace)}:*" for namespace in namespaces)]
    if "handleEvent" in hooks and asked:
        hooks["handleEvent"]["patterns"] = asked
    return hooks


def _bare(namespace: str) -> str:
    """``mine`` for ``/mine``, ``mine:`` and ``mine:*``."""
    return re.sub(r"^/+|:?\*?$", "", namespace)


def _order(options: Any) -> Dict[str, str]:
    if options.get("tryfirst"):
        return {"order": "first"}
    return {"order": "last"} if options.get("trylast") else {}


def _texts(field: str, value: Any) -> List[str]:
    if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(one, str) for one in value):
        # A set has another order in each process, and what is declared must stay the same.
        return sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    raise LoadFailure(f"{field} is {value!r:.60}, no list of texts", f"write: {field}=[{value!r:.60}]")


def _table(field: str, value: Any, known: Sequence[str]) -> Dict[str, Dict[str, Any]]:
    """Names, or names with what is said about each."""
    if not isinstance(value, Mapping):
        return {name: {} for name in _texts(field, value)}
    for name, about in value.items():
        if not isinstance(about, Mapping):
            raise LoadFailure(f"{field}[{name!r}] is {about!r:.60}, no dictionary", f"it may say: {', '.join(known)}")
        unknown = [word for word in about if word not in known]
        if unknown:
            raise LoadFailure(f"{field}[{name!r}] says {unknown[0]!r}", f"it may say: {', '.join(known)}")
    return {name: dict(about) for name, about in value.items()}
