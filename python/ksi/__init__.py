"""Talks to the KSI daemon over its sockets. Standard library only, Python 3.9 or newer.

    from ksi import emit_event, subscribe

    agent = emit_event("agent:spawn", {"profile_name": "analyst", "task": "Analyze data"})
    for event in subscribe(["agent:*"]):
        print(event["event"], event["data"])

The daemon is looked for in the folder ``KSI_SOCKET_DIR``, else in ``/tmp/ksi``.
"""

from .client import Client
from .errors import KsiError
from .one_shot import emit_event, send_command, subscribe

__all__ = ["Client", "KsiError", "emit_event", "send_command", "subscribe"]
