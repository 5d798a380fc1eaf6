"""What plugins derive from."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any, Dict, List, Optional

from .hookimpl import hookimpl
from .plugin_types import PluginCapabilities, PluginMetadata

__all__ = ["BasePlugin", "EventHandlerPlugin", "ServicePlugin", "TransportPlugin", "hookimpl"]


class BasePlugin:
    """A plugin: who it is, what it offers, and methods marked with ``@hookimpl``.

    ``context`` is there from ``on_initialize`` on. The older form, ``super().__init__(name="mine",
    namespaces=["/mine"])``, is understood as well.
    """

    context: Any = None

    def __init__(
        self,
        metadata: Optional[PluginMetadata] = None,
        capabilities: Optional[PluginCapabilities] = None,
        *,
        namespaces: Optional[List[str]] = None,
        **about: Any,
    ) -> None:
        self.metadata = PluginMetadata(**about) if metadata is None else metadata
        self.capabilities = capabilities or PluginCapabilities(event_namespaces=list(namespaces or []))

    def on_initialize(self) -> Any:
        """Called once, before any hook; may be ``async``."""

    def on_cleanup(self) -> Any:
        """Called once, when the plugin ends; may be ``async``."""

    def emit(self, event_name: str, data: Optional[Dict[str, Any]] = None, correlation_id: Optional[str] = None) -> Any:
        return self.context.emit(event_name, data, correlation_id)

    def subscribe(self, patterns: List[str], handler: Any) -> str:
        return self.context.subscribe(patterns, handler)


class EventHandlerPlugin(BasePlugin):
    """Answers the events that fit ``handled_events`` in ``handle_event``. Names without a ``*`` are commands."""

    def __init__(self, *, handled_events: List[str], **about: Any) -> None:
        super().__init__(**about)
        self.handled_events = handled_events

    @hookimpl
    def ksi_handle_event(self, event_name: str, data: Any, context: Any) -> Any:
        if any(fnmatchcase(event_name, pattern) for pattern in self.handled_events):
            return self.handle_event(event_name, data, context)
        return None

    def handle_event(self, event_name: str, data: Any, context: Any) -> Any:
        raise NotImplementedError("handle_event")


class ServicePlugin(BasePlugin):
    """Something that starts and stops with the daemon."""

    def __init__(self, *, service_name: str, **about: Any) -> None:
        super().__init__(**about)
        self.service_name = service_name
        self.running = False

    def on_start(self) -> Any:
        """Called when all plugins are there; may be ``async``."""

    def on_stop(self) -> Any:
        """Called when the daemon stops; may be ``async``."""

    def get_status(self) -> Dict[str, Any]:
        return {"name": self.service_name, "running": self.running}

    @hookimpl(specname="ksi_startup")
    async def _start_service(self) -> Dict[str, Any]:
        await _maybe_late(self.on_start())
        self.running = True
        return {f"service.{self.service_name}": self.get_status()}

    @hookimpl(specname="ksi_shutdown")
    async def _stop_service(self) -> Dict[str, Any]:
        await _maybe_late(self.on_stop())
        self.running = False
        return {f"service.{self.service_name}": self.get_status()}


class TransportPlugin(BasePlugin):
    """Can be imported, and says why it cannot run: sockets belong to the daemon's own process."""

    def __init__(self, *, transport_type: str, **about: Any) -> None:
        super().__init__(**about)
        self.transport_type = transport_type

    @hookimpl
    def ksi_create_transport(self, transport_type: str, config: Any) -> Any:
        return self.create_transport(config) if transport_type == self.transport_type else None

    def create_transport(self, config: Any) -> Any:
        raise NotImplementedError("create_transport")


async def _maybe_late(result: Any) -> Any:
    return await result if hasattr(result, "__await__") else result
