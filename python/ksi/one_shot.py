from __future__ import annotations

import json
import time
from typing import Any, Dict, Iterator, Optional, Sequence, Union

from .client import After, Client
from .connection import Connection, socket_path
from .errors import error_from, garbage
from .subscription import Event, OnGap


def emit_event(
    event: str,
    data: Optional[Dict[str, Any]] = None,
    *,
    timeout: Optional[float] = None,
    idempotency_key: Optional[str] = None,
    socket: Optional[str] = None,
    socket_dir: Optional[str] = None,
    token: Optional[str] = None,
) -> Any:
    """Sends one event over a connection of its own and returns the data of its answer; raises KsiError.

    response = emit_event("agent:spawn", {"profile_name": "analyst", "task": "Analyze data"})
    """
    with Client(socket=socket, socket_dir=socket_dir, token=token) as client:
        return client.request(event, data, timeout=timeout, idempotency_key=idempotency_key)


def subscribe(
    patterns: Union[str, Sequence[str]],
    *,
    filter: Optional[Dict[str, Any]] = None,
    after: After = None,
    include_data: bool = True,
    on_gap: Optional[OnGap] = None,
    socket: Optional[str] = None,
    socket_dir: Optional[str] = None,
    token: Optional[str] = None,
) -> Iterator[Event]:
    """Subscribes at once and returns a generator of events; see ``Client.subscribe``.

    for event in subscribe(["agent:*", "*:error"]):
        print(event["event"], event["data"])
    """
    client = Client(socket=socket, socket_dir=socket_dir, token=token)
    return client.subscribe(patterns, filter=filter, after=after, include_data=include_data, on_gap=on_gap)


def send_command(
    command: str,
    parameters: Optional[Dict[str, Any]] = None,
    *,
    timeout: float = 5.0,
    socket: Optional[str] = None,
    socket_dir: Optional[str] = None,
) -> Dict[str, Any]:
    """Sends one legacy command to ``control.sock`` and returns the whole answer; raises KsiError.

    response = send_command("SPAWN_AGENT", {"profile_name": "analyst", "task": "Analyze data"})
    print(response["result"])
    """
    connection = Connection(socket or socket_path("control.sock", socket_dir))
    try:
        connection.send({"command": command, "version": "2.0", "parameters": parameters or {}}, command)
        line = connection.receive_line(command, time.monotonic() + timeout)
    finally:
        connection.close()
    try:
        answer = json.loads(line)
    except ValueError as cause:
        raise garbage(line.decode("utf-8", "replace")) from cause
    if isinstance(answer, dict) and answer.get("status") == "success":
        return answer
    raise error_from(answer)
