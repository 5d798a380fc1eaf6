from __future__ import annotations

from typing import Any, Dict, List, Optional

from .hook_table import HOOKS
from .load_failure import LoadFailure
from .load_plugin import Loaded


def manifest_of(loaded: Loaded) -> Dict[str, Any]:
    """What the plugin protocol wants to know of a plugin. Raises LoadFailure."""
    metadata, capabilities = loaded.metadata, loaded.capabilities
    commands = _texts("commands", capabilities.commands)
    legacy = {event: old for old, event in capabilities.legacy_commands.items()}
    manifest: Dict[str, Any] = {
        "name": metadata.name,
        "version": metadata.version,
        "description": metadata.description,
        "ksi": metadata.ksi_api,
        "priority": metadata.priority,
        "commands": {name: {"name": name, **_old_name(legacy.get(name))} for name in commands},
        "emits": {name: {"name": name} for name in _texts("emits", capabilities.emits)},
        "hooks": _hooks(loaded, commands),
        "dependencies": _texts("dependencies", metadata.dependencies),
        "permissions": capabilities.permissions,
    }
    return manifest if metadata.author is None else {**manifest, "author": metadata.author}


def _old_name(name: Optional[str]) -> Dict[str, str]:
    return {} if name is None else {"legacy": name}


def _hooks(loaded: Loaded, commands: List[str]) -> Dict[str, Any]:
    hooks: Dict[str, Any] = {}
    for name, implementations in loaded.hooks.items():
        wire = HOOKS[name].wire
        if wire is not None:
            hooks.setdefault(wire, _order(implementations[0].options))
    namespaces = _texts("event_namespaces", loaded.capabilities.event_namespaces)
    asked = [*commands, *(f"{namespace.strip('/')}:*" for namespace in namespaces)]
    if "handleEvent" in hooks and asked:
        hooks["handleEvent"]["patterns"] = asked
    return hooks


def _order(options: Any) -> Dict[str, str]:
    if options.get("tryfirst"):
        return {"order": "first"}
    return {"order": "last"} if options.get("trylast") else {}


def _texts(field: str, value: Any) -> List[str]:
    if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(one, str) for one in value):
        # A set has another order in each process, and what is declared must stay the same.
        return sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    raise LoadFailure(f"{field} is {value!r:.60}, no list of texts", f"write: {field}=[{value!r:.60}]")
