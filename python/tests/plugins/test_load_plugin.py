import os
import tempfile
import unittest

from daemon_stand_in import HEAD
from ksi_daemon.hook_calls import first_result
from ksi_daemon.load_plugin import load_plugin
from ksi_daemon.manifest import manifest_of

BODY = """
class Mine(BasePlugin):
    def __init__(self): super().__init__(name="mine", version="2.0.0", namespaces=["/mine"])
    @hookimpl
    def ksi_handle_event(self, context: EventContext): return __name__
"""


class Loading(unittest.TestCase):
    def load(self, files):
        """Writes these files and loads the first; gives back what its hook says."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w") as file:
                    file.write(content)
            loaded = load_plugin(os.path.join(folder, next(iter(files))))
        self.assertEqual((loaded.metadata.name, loaded.metadata.version), ("mine", "2.0.0"))
        self.assertEqual(loaded.capabilities.event_namespaces, ["/mine"])
        return first_result(loaded.hooks["ksi_handle_event"], {"context": None})

    def test_a_file_in_the_old_daemons_folders_may_import_as_it_did_there(self):
        imports = "from ...plugin_base import BasePlugin, hookimpl\nfrom ...plugin_types import EventContext\n"
        source = imports + BODY + "ksi_plugin = Mine\n"
        self.assertEqual(self.load({"ksi_daemon/plugins/core/older.py": source}), "ksi_plugin_older")

    def test_a_whole_folder_is_a_plugin_and_imports_its_parts(self):
        source = HEAD + "from ksi_daemon.plugin_types import EventContext\n" + BODY
        init = {"whole/__init__.py": "from .part import Mine as ksi_plugin\n", "whole/part.py": source}
        self.assertEqual(self.load(init), "ksi_plugin_whole.part")
        index = {"other/index.py": "from beside_it import Mine as ksi_plugin\n", "other/beside_it.py": source}
        self.assertEqual(self.load(index), "beside_it")

    def test_a_class_an_object_and_what_a_function_makes_are_plugins(self):
        source = HEAD + "from ksi_daemon.plugin_types import EventContext\n" + BODY
        for exported in ("Mine", "Mine()", "lambda: Mine()"):
            self.assertEqual(self.load({"f.py": f"{source}ksi_plugin = {exported}\n"}), "ksi_plugin_f")

    def test_what_is_declared_is_in_the_manifest(self):
        source = HEAD + """
from ksi_daemon.plugin_base import EventHandlerPlugin
class Mine(EventHandlerPlugin):
    def __init__(self):
        super().__init__(
            handled_events=["a:b", "b:*"],
            metadata=PluginMetadata("mine", lazy=True, author="me", dependencies={"d", "c"}),
            capabilities=PluginCapabilities(
                commands={"a:c": {"doc": "It does.", "timeout": 5}}, emits={"a:z", "a:y"},
                legacy_commands={"OLD": "a:b"}, event_namespaces=["/c", "d:*"]))
    def handle_event(self, event_name, data, context): return [event_name, data]
ksi_plugin = Mine
"""
        with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
            file.write(source)
            file.flush()
            loaded = load_plugin(file.name)
        commands = {"a:b": {"name": "a:b", "legacy": "OLD"}, "a:c": {"name": "a:c", "doc": "It does.", "timeout": 5}}
        expected = {
            "name": "mine",
            "version": "1.0.0",
            "description": "",
            "author": "me",
            "ksi": "^1",
            "priority": 50,
            "lazy": True,
            "commands": commands,
            "emits": {"a:y": {"name": "a:y"}, "a:z": {"name": "a:z"}},
            "hooks": {"handleEvent": {"patterns": ["a:b", "a:c", "b:*", "c:*", "d:*"]}},
            "dependencies": ["c", "d"],
            "permissions": {},
        }
        self.assertEqual(manifest_of(loaded), expected)
        asked = {"event_name": "b:x", "data": 1, "context": None}
        self.assertEqual(first_result(loaded.hooks["ksi_handle_event"], asked), ["b:x", 1])
        self.assertIsNone(first_result(loaded.hooks["ksi_handle_event"], {**asked, "event_name": "c:x"}))


if __name__ == "__main__":
    unittest.main()
