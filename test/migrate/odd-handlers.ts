/** Python handlers in forms that are seldom seen, by their file names. */
export const oddHandlers: Readonly<Record<string, string | Buffer>> = {
  'two_in_one.py': `from ksi_daemon import command_registry as reg
from ksi_daemon.protocols import SocketResponse

PREFIX = "NOTE"

@reg.command_handler(PREFIX + "_X")
class Computed(reg.CommandHandler):
    pass

@reg.command_handler("NOTE_ADD", aliases=["ADD_NOTE"])
class NoteAdd(reg.CommandHandler):
    async def handle(self, parameters, writer, full_command):
        key = f"notes.{parameters['name']}"
        notes = self.context.state_manager.get_shared_state(key) or []
        notes.append(parameters.get("text", ""))
        self.context.state_manager.set_shared_state(key, notes)
        return SocketResponse.success("NOTE_ADD", {"name": parameters["name"], "count": len(notes)})

    @classmethod
    def get_help(cls):
        return {
            "description": "Add a note",
            "parameters": {"name": {"type": "string", "required": True}, "text": {"type": "string"}},
            "examples": [{"name": "a", "text": "b"}],
        }

class NoteCount(reg.CommandHandler):
\tcommand_name = "NOTE_COUNT"
\tasync def handle(self, parameters, writer, full_command):
\t\tmatch parameters.get("kind", "all"):
\t\t\tcase "all" | "any":
\t\t\t\tn = 1
\t\t\tcase None:
\t\t\t\treturn SocketResponse.error("NOTE_COUNT", "BAD_KIND", "no kind")
\t\t\tcase _:
\t\t\t\tn = 0
\t\treturn SocketResponse.success("NOTE_COUNT", {"n": n, "shown": f"{n:.2f} of {parameters!r}"})
`,
  'carriage_returns.py':
    'from a import command_handler as ch, SocketResponse\r\n@ch(name="CRLF")\r\nclass A:\r\n    async def handle(self, p, w, f):\r\n        """Says\r\n        little."""\r\n        return SocketResponse.success("CRLF", {"a": 1})\r\n',
  'in_latin.py': Buffer.from(
    '# -*- coding: latin-1 -*-\nfrom a import command_handler, SocketResponse\n@command_handler("LATIN")\nclass L:\n    async def handle(self, p, w, f):\n        return SocketResponse.success("LATIN", {"text": "é"})\n',
    'latin1',
  ),
  'not_utf8.py': Buffer.from(
    'from a import command_handler, SocketResponse\n@command_handler("NOT_UTF8")\nclass L:\n    async def handle(self, p, w, f):\n        return SocketResponse.success("NOT_UTF8", {"text": "é"})\n',
    'latin1',
  ),
  'broken.py':
    'from a import command_handler\n@command_handler("BROKEN")\nclass B:\n    def handle(self:\n        return\n',
  'weird.py': `from a import command_handler, SocketResponse
@command_handler("DELETE")
class D:
    async def handle(self, parameters, w, f):
        """*/ process.exit(1) /*"""
        new = parameters.get("new", "*/")
        class_ = {"*/": "\`\${x}\`", "a": 1, "a": 2, 'q"\\'': new}
        return SocketResponse.success("DELETE", class_)

@command_handler("*/ evil\\n")
class E:
    async def handle(self, p, w, f):
        pass

@command_handler("OTHER_HELP")
class F:
    async def handle(self, p, w, f):
        import os
        os.system("*/ \${x} \`")
    def get_help(cls):
        return {"description": "*/ process.exit(1) /*\\n// \`\${x}\`", "examples": [{"a": "\`'\\\\"}]}
`,
  'my_plugin.py': `from ksi_daemon.plugin_base import BasePlugin, hookimpl
from ksi_daemon.plugin_types import PluginMetadata, PluginCapabilities

class MyPlugin(BasePlugin):
    def __init__(self):
        super().__init__(
            metadata=PluginMetadata(name="my_plugin", version="1.2.0", description="My custom plugin"),
            capabilities=PluginCapabilities(
                event_namespaces=["/my_namespace"],
                commands=["my:command"],
                provides_services=["my_service"]
            )
        )

    @hookimpl
    def ksi_handle_event(self, event_name, data, context):
        if event_name == "my:command":
            return {"result": "processed"}

ksi_plugin = MyPlugin
`,
  'counter.py': `from ksi_daemon.plugin_base import EventHandlerPlugin as Base, hookimpl
from ksi_daemon.plugin_types import PluginMetadata as Meta

class Counter(Base):
    def __init__(self):
        super().__init__(metadata=Meta("counter", version="2.1.0", author="Ada"), handled_events=["counter:add"])
        self.total = 0

    async def handle_event(self, event_name, data, context):
        if event_name == "counter:add":
            self.total += data.get("by", 1)
            await context.emit("counter:changed", {"total": self.total})
            return {"total": self.total, "shown": self._shown()}

    def _shown(self):
        return f"<{self.total}>"

    @hookimpl(tryfirst=True)
    def ksi_pre_event(self, data, event_name):
        import subprocess
        return subprocess.run(["x"])

ksi_plugin = Counter()
`,
}
