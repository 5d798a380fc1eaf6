"""How a plugin describes itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Union

from .context import Context as EventContext

__all__ = ["EventContext", "PluginCapabilities", "PluginInfo", "PluginMetadata"]


@dataclass
class PluginMetadata:
    """Who a plugin is. ``priority``: lower starts first and is asked first. ``dependencies``: names, or ``name@^1``.
    ``lazy``: set up when first needed."""

    name: str
    version: str = "1.0.0"
    description: str = ""
    author: Optional[str] = None
    dependencies: List[str] = field(default_factory=list)
    priority: int = 50
    ksi_api: str = "^1"
    lazy: bool = False


@dataclass
class PluginCapabilities:
    """What a plugin answers and tells.

    ``commands``: events that this plugin alone answers: their names, or each name with what there is to say about it
    (``doc``, ``input``, ``output``, ``example``, ``keep``, ``timeout`` in seconds; schemas are JSON Schema). ``emits``:
    facts it tells, in the same way (``doc``, ``data``, ``example``, ``keep``). ``event_namespaces``: ``/mine`` or
    ``mine``; it is asked about events of these that nobody answers. ``legacy_commands``: names of the old daemon, and
    the events they become. ``permissions``: ``{"emit": [...], "subscribe": [...], "state": [...]}`` holds it to these
    patterns. Services do not cross processes: nobody can borrow what ``provides_services`` names, as a line of the log
    says, and nothing comes of ``requires_services``.
    """

    event_namespaces: List[str] = field(default_factory=list)
    commands: Union[List[str], Dict[str, Dict[str, Any]]] = field(default_factory=list)
    emits: Union[List[str], Dict[str, Dict[str, Any]]] = field(default_factory=list)
    provides_services: List[str] = field(default_factory=list)
    requires_services: List[str] = field(default_factory=list)
    legacy_commands: Dict[str, str] = field(default_factory=dict)
    permissions: Dict[str, List[str]] = field(default_factory=dict)


@dataclass
class PluginInfo:
    """The older form of both, also understood as ``PLUGIN_INFO``, there a dictionary as well."""

    name: str
    version: str = "1.0.0"
    description: str = ""
    author: Optional[str] = None
    namespaces: List[str] = field(default_factory=list)
    dependencies: List[str] = field(default_factory=list)

    def metadata(self) -> PluginMetadata:
        return PluginMetadata(self.name, self.version, self.description, self.author, list(self.dependencies))

    def capabilities(self) -> PluginCapabilities:
        return PluginCapabilities(event_namespaces=list(self.namespaces))


def info_from(about: Any) -> PluginInfo:
    """``PLUGIN_INFO`` as it stands in a module. Raises TypeError with the reason."""
    return about if isinstance(about, PluginInfo) else PluginInfo(**dict(about))
