/** The guide's class with a command, a fact and a setting, and its test. */
export const pythonFiles = (name: string, space: string): Readonly<Record<string, string>> => ({
  'index.py': plugin(name, space),
  'test_plugin.py': test(space),
})

const plugin = (name: string, space: string) => `from ksi_daemon.plugin_base import BasePlugin, hookimpl
from ksi_daemon.plugin_types import PluginMetadata, PluginCapabilities


class Plugin(BasePlugin):
    def __init__(self):
        super().__init__(
            metadata=PluginMetadata(name="${name}", version="1.0.0", description="Greets."),
            capabilities=PluginCapabilities(
                event_namespaces=["/${space}"],
                # What it answers: try it with \`ksi emit ${space}:greet --name Ada\`.
                commands=["${space}:greet"],
                # What it tells whoever listens: \`ksi events tail "${space}:*"\`.
                emits=["${space}:greeted"],
            ),
        )

    @hookimpl
    def ksi_register_validators(self):
        # Wrong data is refused before it comes to the handler.
        return {
            "${space}:greet": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string", "minLength": 1}},
            }
        }

    @hookimpl
    def ksi_handle_event(self, event_name, data, context):
        if event_name == "${space}:greet":
            context.emit("${space}:greeted", {"name": data["name"]})
            # plugins.${name}.word in daemon.json
            return {"text": f"{context.config.get('word', 'Hello')} {data['name']}"}


ksi_plugin = Plugin
`

const test = (space: string) => `import os
import unittest

from ksi_daemon.testing import started

PLUGIN = os.path.join(os.path.dirname(__file__), "index.py")

# \`ksi plugin test\` runs this, and tries every command beside.


class PluginTest(unittest.TestCase):
    def test_greets_and_tells_that_it_did(self):
        with started(PLUGIN, config={"word": "Good day"}) as plugin:
            self.assertEqual(plugin.command("${space}:greet", {"name": "Ada"}), {"text": "Good day Ada"})
            self.assertEqual(plugin.emitted, [("${space}:greeted", {"name": "Ada"})])


if __name__ == "__main__":
    unittest.main()
`
