"""The daemon's side of the plugin protocol, for tests: starts the process of a plugin and talks to it."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import textwrap

PACKAGE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
START = "import sys; sys.path[0] = sys.argv.pop(1); from ksi_daemon.process import main; main()"
HEAD = """
from ksi_daemon.plugin_base import BasePlugin, hookimpl
from ksi_daemon.plugin_types import PluginCapabilities, PluginMetadata
"""


class StandIn:
    """``answers``: what requests of the plugin are answered, by name. ``seen``: all that it has sent."""

    def __init__(self, source, answers=None):
        self._folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self._folder.name, "tried.py")
        with open(self.path, "wb") as file:
            file.write(source if isinstance(source, bytes) else source.encode())
        ours, theirs = socket.socketpair()
        ours.settimeout(30)
        place = theirs.fileno()
        environment = {**os.environ, "KSI_PLUGIN_CHANNEL": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop("PYTHONPATH", None)
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, PACKAGE],
            env=environment,
            pass_fds=[place],
            cwd=self._folder.name,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self._socket = ours
        self._lines = ours.makefile("r", encoding="utf-8")
        self._asked = 0
        self.answers = answers or {}
        self.seen = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._lines.close()
        self._socket.close()
        self.process.kill()
        self.printed = [text.decode() for text in self.process.communicate()]
        self._folder.cleanup()

    def send(self, message):
        self._asked += 1
        line = {"id": self._asked, **message}
        self._socket.sendall(json.dumps(line).encode() + b"\n")
        return line["id"]

    def next(self):
        message = json.loads(self._lines.readline())
        self.seen.append(message)
        return message

    def reply(self, asked):
        """To this request; meanwhile the plugin's own are answered."""
        while True:
            message = self.next()
            if message["type"] in ("result", "error"):
                if message["id"] == asked:
                    return message
            elif "id" in message:
                answer = self.answers.get(message.get("name"), {"type": "result", "value": {}})
                answer = answer(message) if callable(answer) else answer
                self._socket.sendall(json.dumps({**answer, "id": message["id"]}).encode() + b"\n")

    def ask(self, message):
        return self.reply(self.send(message))

    def initialize(self):
        limits = {"message_bytes": 16_777_216, "at_once": 64}
        return self.ask({"type": "initialize", "protocol": 1, "ksi": "1.0.0", "path": self.path, "limits": limits})

    def start(self, config=None):
        first = self.initialize()
        assert first["type"] == "result", first
        started = self.ask({"type": "start", "name": "tried", "config": config or {}, "data_dir": self._folder.name})
        assert started["type"] == "result", started
        return first["value"]["manifest"]

    def command(self, name, data=None):
        return self.ask(command(name, data))

    def stop(self):
        return self.ask({"type": "stop", "grace_ms": 2000})

    def sent(self, kind):
        return [message for message in self.seen if message["type"] == kind]


def command(name, data=None):
    return {"type": "command", "command": name, "name": name, "data": data or {}, "context": about(name)}


def about(name):
    actor = {"kind": "client", "id": "c1"}
    more = {"actor": actor, "keep": "recent", "deadline": 0}
    return {"event_id": "n-1-7", "name": name, "depth": 2, "source": "c1", **more}


def plugin(body, **capabilities):
    """The source of a plugin with this body of its class, which answers ``my:command``."""
    told = {"commands": ["my:command"], **capabilities}
    return f"""{HEAD}
import asyncio, sys, time

class Tried(BasePlugin):
    def __init__(self):
        super().__init__(metadata=PluginMetadata(name="tried"), capabilities=PluginCapabilities(**{told!r}))

{textwrap.indent(textwrap.dedent(body), "    ")}

ksi_plugin = Tried
"""
