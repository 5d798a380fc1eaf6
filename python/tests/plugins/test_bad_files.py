import os
import tempfile
import unittest

import ksi_daemon
from ksi_daemon.explain import explained
from ksi_daemon.interrupter import Interrupter
from ksi_daemon.load_failure import LoadFailure
from ksi_daemon.load_plugin import load_plugin
from ksi_daemon.manifest import manifest_of

from daemon_stand_in import HEAD, StandIn, plugin

GOOD = plugin("@hookimpl\ndef ksi_handle_event(self): return 1")
INIT = "def __init__(self): super().__init__(metadata=PluginMetadata('tried')%s)"
BASE = f"{HEAD}\nclass Tried(BasePlugin):\n    {INIT}\n"
EXPORT = "ksi_plugin = Tried\n"


def able(capabilities):
    return BASE % f", capabilities=PluginCapabilities({capabilities})" + EXPORT


def hooked(function, options=""):
    """A plugin with this hook."""
    return f"{BASE % ''}    @hookimpl{options}\n    def {function}: pass\n{EXPORT}"


#: What is in the file; what is said; what is advised; the line, where one is known.
CASES = [
    ("x = 1\ndef broken(:\n", "syntax error: invalid syntax|expected", "mend this line", 2),
    ("if True:\n\tx = 1\n        y = 2\n", "tabs and spaces are mixed", "best with spaces", 3),
    (b"x = 1\ny = '\xff\xfe'\n", "it is not UTF-8", "save it as UTF-8", None),
    ("x = 1\0\n", "null bytes", "mend", None),
    ("\n\nimport no_such_package.inside\n", "there is no module no_such_package", "pip install no_such_package$", 3),
    ("from ksi_daemon.event_bus import E\n", "no module ksi_daemon.event_bus", "ksi_daemon.plugin_base", 1),
    ("from ..plugin_base import BasePlugin\n", "relative import", "from ksi_daemon.plugin_base import", 1),
    ("1 / 0\n", "ZeroDivisionError: division by zero", "mend this line", 1),
    ("import sys\nsys.exit(0)\n", "it ends its process while it is imported", "__main__", 2),
    ("x = 1\n", "it has no ksi_plugin", "ksi_plugin = MyPlugin", None),
    (BASE % "", "it has no ksi_plugin", "ksi_plugin = Tried", None),
    ("ksi_plugin = 5\n", "its ksi_plugin is 5, no plugin", "ksi_plugin = MyPlugin", None),
    ("async def make(): pass\nksi_plugin = make\n", "is an async function", "on_initialize", None),
    ("x = '" + "x" * 10_500_000 + "'\n", "it has 105000\\d\\d bytes", "read large data", None),
    ("class Bare: pass\nksi_plugin = Bare\n", "it does not say its name", "metadata=PluginMetadata", None),
    (able("command=['a:b']"), "unexpected keyword argument 'command'", "mend", 6),
    (able("commands='a:b'"), "commands is 'a:b', no list", r"commands=\['a:b'\]", None),
    (able("commands={'a:b': 'text'}"), "is 'text', no dictionary", "it may say: doc, input", None),
    (able("emits={'a:b': {'input': {}}}"), "says 'input'", "it may say: doc, data", None),
    (hooked("ksi_handel_event(self)"), "no hook ksi_handel_event", "mean ksi_handle_event", None),
    (hooked("ksi_startup(self, conf)"), "takes conf", "may take: config", None),
    (hooked("ksi_provide_service(self)"), "cannot have", "answer an event", None),
    (hooked("ksi_startup(self)", "(hookwrapper=True)"), "wrapper", "ksi_pre_event", None),
    (hooked("ksi_startup(self)", "(tryfirst=True, trylast=True)"), "both tryfirst and trylast", "one", None),
]


class BadFiles(unittest.TestCase):
    def test_what_is_wrong_is_said_with_its_place_and_what_to_do(self):
        for source, said, advised, line in CASES:
            with self.subTest(said=said), tempfile.NamedTemporaryFile("wb", suffix=".py") as file:
                file.write(source if isinstance(source, bytes) else source.encode())
                file.flush()
                with self.assertRaises(LoadFailure) as caught, explained(file.name):
                    manifest_of(load_plugin(file.name))
                failure = caught.exception
                self.assertRegex(failure.reason, said)
                self.assertRegex(failure.hint, advised)
                self.assertEqual(failure.line, line, failure.reason)

    def test_a_line_of_this_package_is_never_named_wherever_the_plugin_lies(self):
        beside = os.path.join(os.path.dirname(os.path.dirname(ksi_daemon.__file__)), "not_there.py")
        with self.assertRaises(LoadFailure) as caught, explained(beside):
            load_plugin(beside)
        self.assertIsNone(caught.exception.line, caught.exception.reason)

    def test_the_daemon_is_told(self):
        with StandIn("x = 1\n1 / 0\n") as daemon:
            error = daemon.initialize()["error"]
            reason = f"{daemon.path}:2: ZeroDivisionError: division by zero"
            details = {"hint": "mend this line", "file": daemon.path, "line": 2}
            self.assertEqual(error, {"code": "PLUGIN_LOAD_FAILED", "message": reason, "details": details})

    def test_a_never_ending_import_is_left_with_the_line_that_did_not_end(self):
        for source, line in (("x = 1\nwhile True:\n    pass\n", 2), ("import time\ntime.sleep(1000)\n", 2)):
            with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
                file.write(source)
                file.flush()
                with self.assertRaises(LoadFailure) as caught, explained(file.name), Interrupter().limited(0.1):
                    load_plugin(file.name)
            self.assertIn("its import did not end in time", caught.exception.reason)
            self.assertIn(caught.exception.line, (line, line + 1))

    def test_these_are_fine(self):
        latin = b"# -*- coding: latin-1 -*-\nname = 'caf\xe9'\n" + GOOD.encode()
        tabs = GOOD.replace("    ", "\t")
        beside = f"import helper_beside\n{GOOD}"
        logs = f"import logging\nlogging.warning('while it is imported')\n{GOOD}"
        for source in (latin, tabs, logs, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), beside):
            with StandIn(source) as daemon:
                with open(daemon.path.replace("tried.py", "helper_beside.py"), "w") as helper:
                    helper.write("x = 1\n")
                with open(daemon.path.replace("tried.py", "json.py"), "w") as shadow:
                    shadow.write("1 / 0\n")
                daemon.start()
                self.assertEqual(daemon.command("my:command")["value"], 1)

    def test_a_failing_start_is_answered_and_an_unmarked_hook_is_named(self):
        body = "def on_initialize(self): raise ValueError('not today')\ndef ksi_handle_event(self): return 1"
        with StandIn(plugin(body)) as daemon:
            daemon.initialize()
            warning = daemon.sent("log")[0]
            self.assertEqual(warning["level"], "WARN")
            self.assertIn("ksi_handle_event is not marked with @hookimpl", warning["message"])
            started = daemon.ask({"type": "start", "name": "tried", "config": {}, "data_dir": ""})
            self.assertRegex(started["error"]["message"], r"^ValueError: not today \(tried.py:\d+\)$")


if __name__ == "__main__":
    unittest.main()
