"""Reads the file of a plugin and finds the plugin in it."""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
import types
from typing import Any, List, NamedTuple

from .explain import explained
from .hook_calls import Implementation, implementations_of
from .load_failure import LoadFailure
from .plugin_base import BasePlugin
from .plugin_types import PluginCapabilities, PluginMetadata, info_from


#: Bytes that a plugin's file may have.
LONGEST = 10_485_760


class Loaded(NamedTuple):
    plugin: Any
    metadata: PluginMetadata
    capabilities: PluginCapabilities
    #: By the guide's name of the hook, in the order of their calls.
    hooks: "dict[str, List[Implementation]]"


def load_plugin(path: str) -> Loaded:
    """Runs the file, and makes the plugin that it calls ``ksi_plugin``. Raises LoadFailure."""
    folder = os.path.dirname(path)
    if folder not in sys.path:
        sys.path.append(folder)  # behind everything else: a file here hides no module of Python's own
    with explained(path):
        module = _run(path)
        plugin = _made(module)
        metadata, capabilities = _described(plugin, module)
    return Loaded(plugin, metadata, capabilities, implementations_of(plugin))


def _run(path: str) -> types.ModuleType:
    with open(path, "rb") as file:
        content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        size = os.path.getsize(path)
        raise LoadFailure(f"it has {size} bytes, more than {LONGEST}", "read large data when it is needed")
    source = importlib.util.decode_source(content)
    folder, file_name = os.path.split(path)
    is_package = file_name == "__init__.py"
    name = "ksi_plugin_" + (os.path.basename(folder) if is_package else os.path.splitext(file_name)[0])
    module = types.ModuleType(name)
    module.__file__ = path
    module.__package__ = name if is_package else _old_package(folder)
    if is_package:
        module.__path__ = [folder]  # so that it can import its parts as .part
    sys.modules[name] = module  # dataclasses and pickle look for it there
    exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    return module


def _old_package(folder: str) -> str:
    """In the folders of the old daemon files say ``from ..plugin_base import``, and mean this package."""
    parts = folder.split(os.sep)
    at = next((at for at in range(len(parts) - 1) if parts[at : at + 2] == ["ksi_daemon", "plugins"]), None)
    return "" if at is None else ".".join(parts[at:])


def _made(module: types.ModuleType) -> Any:
    """A class, an object, a function that gives one, or True: the functions of the module itself are the hooks."""
    exported = getattr(module, "ksi_plugin", None)
    if exported is None:
        raise LoadFailure("it has no ksi_plugin", _hint_for(module))
    if exported is True or isinstance(exported, types.ModuleType):
        return module if exported is True else exported
    made = exported() if inspect.isclass(exported) or inspect.isroutine(exported) else exported
    if inspect.iscoroutine(made):
        made.close()
        raise LoadFailure("ksi_plugin is an async function", "make the plugin at once, and wait in on_initialize")
    if made is None or isinstance(made, (bool, int, float, str, list, tuple, dict)):
        raise LoadFailure(f"its ksi_plugin is {made!r:.60}, no plugin", _hint_for(module))
    return made


def _hint_for(module: types.ModuleType) -> str:
    classes = [one for one in vars(module).values() if inspect.isclass(one) and one.__module__ == module.__name__]
    mine = [one.__name__ for one in classes if issubclass(one, BasePlugin)]
    return f"end the file with: ksi_plugin = {mine[-1] if mine else 'MyPlugin'}"


def _described(plugin: Any, module: types.ModuleType) -> "tuple[PluginMetadata, PluginCapabilities]":
    info = getattr(plugin, "PLUGIN_INFO", None) or getattr(module, "PLUGIN_INFO", None)
    older = None if info is None else info_from(info)
    metadata = getattr(plugin, "metadata", None) or (older and older.metadata())
    capabilities = getattr(plugin, "capabilities", None) or (older and older.capabilities())
    if metadata is None:
        hint = "call super().__init__(metadata=PluginMetadata(name=…), capabilities=…) in its __init__"
        raise LoadFailure("it does not say its name", hint)
    return metadata, capabilities or PluginCapabilities()
