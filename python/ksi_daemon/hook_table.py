"""The hooks that a plugin in a process of its own can have."""

from __future__ import annotations

from typing import Dict, NamedTuple, Tuple


class Hook(NamedTuple):
    #: Its name in the plugin protocol; None when it is called here only.
    wire: "str | None"
    #: What implementations may take, by these names.
    takes: Tuple[str, ...]


_event = ("event_name", "data", "context")

HOOKS: Dict[str, Hook] = {
    "ksi_admit_event": Hook("admitEvent", _event),
    "ksi_pre_event": Hook("beforeEvent", _event),
    "ksi_filter_event": Hook("beforeEvent", _event),
    "ksi_validate_event": Hook("beforeEvent", _event),
    "ksi_handle_event": Hook("handleEvent", _event),
    "ksi_event_error": Hook("eventError", ("event_name", "error", "context")),
    "ksi_event_logged": Hook("eventLogged", ("record",)),
    "ksi_post_event": Hook("afterEvent", ("event_name", "result", "context")),
    "ksi_startup": Hook("startup", ("config",)),
    "ksi_ready": Hook("ready", ()),
    "ksi_shutdown": Hook("shutdown", ()),
    "ksi_plugin_loaded": Hook("pluginLoaded", ("plugin_name", "plugin_instance")),
    "ksi_plugin_context": Hook(None, ("context",)),
    "ksi_validate_reload": Hook("validateReload", ()),
    "ksi_serialize_state": Hook("serializeState", ()),
    "ksi_deserialize_state": Hook("deserializeState", ("state",)),
    "ksi_register_namespace": Hook("registerNamespace", ()),
    "ksi_register_validators": Hook("registerValidators", ()),
    "ksi_register_commands": Hook("registerCommands", ()),
    "ksi_service_dependencies": Hook("serviceDependencies", ()),
    "ksi_handle_connection": Hook("handleConnection", ("transport", "connection_info")),
    "ksi_message_published": Hook("messagePublished", ("event_type", "message", "subscribers")),
    "ksi_agent_connected": Hook("agentConnected", ("agent_id", "capabilities")),
    "ksi_agent_disconnected": Hook("agentDisconnected", ("agent_id", "reason")),
    "ksi_metrics_collected": Hook("metricsCollected", ("metrics",)),
}

#: What another process cannot do, and why.
NOT_HERE: Dict[str, str] = {
    "ksi_provide_service": "objects do not cross processes: answer an event instead",
    "ksi_create_transport": "sockets belong to the daemon's own process",
    "ksi_endpoints": "sockets belong to the daemon's own process",
    "ksi_deserialize_event": "lines are read in the daemon's own process",
    "ksi_serialize_event": "lines are written in the daemon's own process",
}
