"""Listens to everybody's errors, and tells an alert when there are many.

ksi events tail 'monitoring:*'
"""

from ksi_daemon.plugin_base import BasePlugin, hookimpl
from ksi_daemon.plugin_types import PluginCapabilities, PluginMetadata


class MonitorAlert(BasePlugin):
    def __init__(self):
        super().__init__(
            metadata=PluginMetadata(name="monitor_alert", version="1.0.0", description="Alerts when there are many errors."),
            capabilities=PluginCapabilities(
                commands={
                    "monitoring:errors": {
                        "doc": "How many errors there were of each name.",
                        "input": {"type": "object"},
                        "output": {"type": "object", "properties": {"errors": {"type": "object"}}},
                    },
                },
                emits={
                    "monitoring:alert": {
                        "doc": "As many errors as plugins.monitor_alert.threshold says, 3 if not said.",
                        "data": {"type": "object", "required": ["event", "count"]},
                    },
                },
            ),
        )
        self.errors = {}

    def on_initialize(self):
        self.subscribe(["*:error"], self.on_error)

    async def on_error(self, event_name, data, context):
        count = self.errors[event_name] = self.errors.get(event_name, 0) + 1
        if count % context.config.get("threshold", 3) == 0:
            await context.emit("monitoring:alert", {"event": event_name, "count": count, "last": data})

    @hookimpl
    def ksi_handle_event(self, event_name):
        if event_name == "monitoring:errors":
            return {"errors": self.errors}


ksi_plugin = MonitorAlert
