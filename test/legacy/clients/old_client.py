"""A client of the old daemon, written as its clients are: one command per connection, and one connection that stays."""
import asyncio
import json
import os
import sys
import uuid

TIMEOUT = float(os.environ.get("KSI_SOCKET_TIMEOUT", "5"))
LIMIT = 65536  # asyncio's own, which the old clients never raised


def socket_of(name):
    return os.environ["KSI_%s_SOCKET" % name.upper()]


async def command(name, what, parameters=None):
    """One command, one answer; the server closes."""
    reader, writer = await asyncio.open_unix_connection(socket_of(name), limit=LIMIT)
    request = {"command": what, "version": "2.0", "metadata": {"timestamp": "2025-06-24T10:11:12Z", "client_id": "old"}}
    if parameters is not None:
        request["parameters"] = parameters
    writer.write((json.dumps(request) + "\n").encode())
    await writer.drain()
    line = await asyncio.wait_for(reader.readline(), TIMEOUT)
    rest = await asyncio.wait_for(reader.read(), TIMEOUT)
    writer.close()
    assert rest == b"", rest
    answer = json.loads(line)
    if answer["status"] == "error":
        raise RuntimeError(answer["error"]["message"])
    return answer["result"]


class Messages:
    """The connection that stays: connects and subscribes back to back, then only reads lines that have a type."""

    def __init__(self, client_id):
        self.client_id = client_id

    async def open(self, event_types):
        self.reader, self.writer = await asyncio.open_unix_connection(socket_of("messaging"), limit=LIMIT)
        for what, parameters in (
            ("AGENT_CONNECTION", {"action": "connect", "agent_id": self.client_id}),
            ("SUBSCRIBE", {"agent_id": self.client_id, "event_types": event_types}),
        ):
            self.writer.write((json.dumps({"command": what, "parameters": parameters}) + "\n").encode())
        await self.writer.drain()

    async def next(self, timeout=30):
        while True:
            line = await asyncio.wait_for(self.reader.readline(), timeout)
            assert line, "the server closed"
            message = json.loads(line)
            if message.get("type"):
                return message

    async def close(self):
        parameters = {"action": "disconnect", "agent_id": self.client_id}
        self.writer.write((json.dumps({"command": "AGENT_CONNECTION", "parameters": parameters}) + "\n").encode())
        await self.writer.drain()
        self.writer.close()


async def complete(prompt):
    client_id = "chat-" + uuid.uuid4().hex[:8]
    messages = Messages(client_id)
    await messages.open(["COMPLETION_RESULT"])
    while client_id not in (await command("messaging", "MESSAGE_BUS_STATS"))["subscriptions"].get("COMPLETION_RESULT", []):
        await asyncio.sleep(0.01)
    request_id = (await command("completion", "COMPLETION", {"prompt": prompt, "client_id": client_id}))["request_id"]
    while True:
        message = await messages.next()
        mine = message.get("client_id") == client_id or message.get("to") == client_id
        if message["type"] == "COMPLETION_RESULT" and mine and message["request_id"] == request_id:
            break
    await messages.close()
    if "error" in message["result"]:
        raise RuntimeError(message["result"]["error"])
    return message["result"]["response"]


async def main():
    health = await command("admin", "HEALTH_CHECK")
    assert health["status"] == "healthy", health
    for value in (1.0, 9007199254740993, {"a": [None, True, "é"]}, "text"):
        # the agent_id is not asked for, and old clients send it all the same
        await command("state", "SET_AGENT_KV", {"key": "k", "value": value, "agent_id": "me"})
        found = await command("state", "GET_AGENT_KV", {"key": "k", "agent_id": "me"})
        assert repr(found["value"]) == repr(value), found
    anna, bert = Messages("anna"), Messages("bert")
    await anna.open(["BROADCAST", "DIRECT_MESSAGE"])
    await bert.open(["BROADCAST"])
    while (await command("admin", "MESSAGE_BUS_STATS"))["subscriptions"].get("BROADCAST") not in (["anna", "bert"], ["bert", "anna"]):
        await asyncio.sleep(0.01)
    payload = {"content": "hello", "conversation_id": "c"}
    sent = await command("messaging", "PUBLISH", {"from_agent": "anna", "event_type": "BROADCAST", "payload": payload})
    assert sent["delivery"]["delivered"] == ["bert"], sent
    heard = await bert.next()
    assert (heard["from"], heard["content"]) == ("anna", "hello"), heard
    to_anna = {"to": "anna", "message": "psst"}
    await command("messaging", "PUBLISH", {"from_agent": "bert", "event_type": "DIRECT_MESSAGE", "payload": to_anna})
    assert (await anna.next())["message"] == "psst"
    await anna.close()
    await bert.close()
    assert await complete("STUB:ok hello") == "echo: STUB:ok hello"
    try:
        await complete("STUB:fail")
    except RuntimeError as error:
        assert str(error), "a failure says why"
    else:
        raise AssertionError("a failed completion was told as a success")
    print("all is as before")


asyncio.run(main())
