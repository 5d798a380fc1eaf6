"""Microseconds of CPU that pluggy takes for one call of a hook that ten plugins implement and the last one answers."""

import sys
import time

import pluggy

calls, count = int(sys.argv[1]), int(sys.argv[2])
implementation = pluggy.HookimplMarker("ksi")


class Specification:
    @pluggy.HookspecMarker("ksi")(firstresult=True)
    def ksi_handle_event(self, event_name, data, context):
        pass


class Silent:
    @implementation
    def ksi_handle_event(self, event_name, data, context):
        return None


class Answering:
    @implementation
    def ksi_handle_event(self, event_name, data, context):
        return data


manager = pluggy.PluginManager("ksi")
manager.add_hookspecs(Specification)
manager.register(Answering())  # whoever comes first is asked last
for _ in range(count - 1):
    manager.register(Silent())
hook, data, context = manager.hook.ksi_handle_event, {"n": 1}, object()


def call(times):
    for _ in range(times):
        assert hook(event_name="bench:do", data=data, context=context) is data


call(calls // 10)
began = time.process_time()
call(calls)
print((time.process_time() - began) * 1e6 / calls)
