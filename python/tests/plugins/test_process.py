import unittest

from daemon_stand_in import HEAD, StandIn, about, command, plugin


class Handlers(unittest.TestCase):
    def test_a_plugin_that_waits_for_nothing_and_one_that_awaits_answer(self):
        plain = "@hookimpl\ndef ksi_handle_event(self, event_name, data):\n  return {'got': data, 'name': event_name}"
        late = "@hookimpl\nasync def ksi_handle_event(self, data):\n  await asyncio.sleep(0)\n  return {'late': data}"
        for body, expected in ((plain, {"got": {"a": 1}, "name": "my:command"}), (late, {"late": {"a": 1}})):
            with StandIn(plugin(body)) as daemon:
                daemon.start()
                self.assertEqual(daemon.command("my:command", {"a": 1})["value"], expected)
                self.assertEqual(daemon.stop()["type"], "result")
                self.assertEqual(daemon.process.wait(10), 0)

    def test_handlers_that_await_run_beside_each_other(self):
        body = """
        def on_initialize(self): self.gate = asyncio.Event()
        @hookimpl
        async def ksi_handle_event(self, data):
            if data.get('open'): self.gate.set()
            await self.gate.wait()
            return {'n': data['n']}
        """
        with StandIn(plugin(body)) as daemon:
            daemon.start()
            first = daemon.send(command("my:command", {"n": 1}))
            second = daemon.send(command("my:command", {"n": 2, "open": True}))
            replies = {message["id"]: message["value"] for message in (daemon.next(), daemon.next())}
            self.assertEqual(replies, {first: {"n": 1}, second: {"n": 2}})

    def test_the_context_tells_asks_and_knows_its_event_in_both_kinds_of_handlers(self):
        plain = """
        @hookimpl
        def ksi_handle_event(self, event_name, data, context):
            context.emit('my:done', {'n': 1})
            context.write('tried', 'row', {'a': 1})
            value = context.request('other:ask', {'q': 2}).result()
            return {'value': value, 'id': context.event_id, 'kept': context.state.get('k', 'none').result()}
        """
        late = plain.replace("def ksi_h", "async def ksi_h").replace("context.request", "await context.request")
        late = late.replace("context.state", "await context.state").replace(".result()", "")
        answers = {
            "other:ask": {"type": "result", "value": 42},
            "state:get": {"type": "result", "value": {"found": False, "value": None}},
        }
        for body in (plain, late):
            with StandIn(plugin(body, emits=["my:done"]), answers) as daemon:
                daemon.start()
                asked = daemon.send(command("my:command"))
                reply = daemon.reply(asked)
                self.assertEqual(reply["value"], {"value": 42, "id": "n-1-7", "kept": "none"}, body)
                self.assertEqual(reply["changes"], [{"store": "tried", "key": "row", "value": {"a": 1}}])
                emitted, first, second = daemon.sent("emit") + daemon.sent("request")
                self.assertEqual((emitted["name"], emitted["data"], emitted["in"]), ("my:done", {"n": 1}, asked))
                self.assertEqual((first["name"], first["data"], first["in"]), ("other:ask", {"q": 2}, asked))
                self.assertEqual(second["data"], {"key": "k", "namespace": "tried"})

    def test_what_nobody_declared_is_asked_for_and_nobody_answering_is_no_error(self):
        body = """
        @hookimpl
        async def ksi_handle_event(self, context):
            return [await context.emit('others:command'), await context.emit('nobody:there')]
        """
        unanswered = {"type": "error", "error": {"code": "EVENT_NOT_HANDLED", "message": "no plugin answers it"}}
        answers = {"others:command": {"type": "result", "value": 5}, "nobody:there": unanswered}
        with StandIn(plugin(body), answers) as daemon:
            daemon.start()
            self.assertEqual(daemon.command("my:command")["value"], [5, None])

    def test_errors_go_both_ways(self):
        body = """
        @hookimpl
        async def ksi_handle_event(self, data, context):
            from ksi.errors import KsiError
            if data.get('own'): raise KsiError('tried:FULL', 'no room', retryable=True, details={'hint': 'wait'})
            if data.get('exit'): sys.exit(3)
            if data.get('strange'): return {1, 2}
            if data.get('nothing'): return None
            if data.get('large'): return 'x' * 17_000_000
            if data.get('late'): await context.request('other:ask', timeout=0.01)
            if data.get('bug'): return data['missing']
            await context.request('other:ask')
        """
        refused = {"type": "error", "error": {"code": "NOT_FOUND", "message": "it is gone", "retryable": False}}
        with StandIn(plugin(body), {"other:ask": refused}) as daemon:
            daemon.start()

            def error(**data):
                reply = daemon.command("my:command", data)
                return reply["error"] if reply["type"] == "error" else reply

            own = {"code": "tried:FULL", "message": "no room", "retryable": True, "details": {"hint": "wait"}}
            self.assertEqual(error(own=True), own)
            self.assertEqual(error()["code"], "NOT_FOUND")
            self.assertEqual(error(nothing=True)["code"], "EVENT_NOT_HANDLED")
            self.assertEqual(error(large=True)["code"], "MESSAGE_TOO_LARGE")
            bug = error(bug=True)
            self.assertRegex(bug["message"], r"^KeyError: 'missing' \(tried.py:\d+\)$")
            self.assertNotIn("code", bug)
            self.assertRegex(error(exit=True)["message"], "^SystemExit: 3")
            self.assertRegex(error(strange=True)["message"], "JSON cannot say what it answered: .*set")
            traceback = daemon.sent("log")[0]["fields"]["traceback"]
            self.assertIn("tried.py", traceback)
            self.assertNotIn("ksi_daemon/", traceback)
            daemon.answers["other:ask"] = lambda message: {"type": "ignored"}
            self.assertEqual(error(late=True)["code"], "TIMEOUT")

    def test_an_error_that_nobody_waited_for_is_logged(self):
        body = "@hookimpl\ndef ksi_handle_event(self, context):\n  context.request('other:ask')\n  return 1"
        refused = {"type": "error", "error": {"code": "NOT_FOUND", "message": "it is gone"}}
        with StandIn(plugin(body), {"other:ask": refused}) as daemon:
            daemon.start()
            daemon.command("my:command")
            while not daemon.sent("log"):
                daemon.command("my:command")
            said = daemon.sent("log")[0]
            self.assertEqual((said["level"], "NOT_FOUND: it is gone" in said["message"]), ("WARN", True))

    def test_subscriptions_call_with_as_much_as_they_take_until_they_end(self):
        body = """
        def on_initialize(self):
            self.heard = []
            self.first = self.subscribe(['a:*'], self.one)
            self.subscribe('b:*', lambda name, data, context: self.heard.append([name, data, context.depth]))
        def one(self, event_name, data, context):
            self.heard.append(event_name)
            context.write('tried', 'row', 1)
        @hookimpl
        def ksi_handle_event(self, context):
            self.unsub = context.unsubscribe(self.first)
            return self.heard
        """
        with StandIn(plugin(body)) as daemon:
            daemon.start()
            ids = [message["id"] for message in daemon.sent("subscribe")]
            self.assertEqual([message["patterns"] for message in daemon.sent("subscribe")], [["a:*"], ["b:*"]])

            def tell(subscription, name):
                event = {"type": "event", "subscription": subscription, "name": name, "data": {"x": 1}}
                return daemon.ask({**event, "context": about(name)})

            self.assertRegex(tell(ids[0], "a:b")["error"]["message"], "TypeError: write belongs to .* a command")
            self.assertEqual(tell(ids[1], "b:c")["type"], "result")
            self.assertEqual(daemon.command("my:command")["value"], ["a:b", ["b:c", {"x": 1}, 2]])
            tell(ids[0], "a:b")
            self.assertEqual(len(daemon.command("my:command")["value"]), 2)
            self.assertEqual(daemon.sent("unsubscribe")[0]["subscription"], ids[0])

    def test_what_it_prints_and_its_children_print_does_not_disturb_the_protocol(self):
        body = """
        @hookimpl
        def ksi_handle_event(self):
            import logging, subprocess
            print('printed')
            print(input.__name__, file=sys.stderr)
            subprocess.run(['echo', 'from a child'])
            logging.getLogger('mine').warning('careful %s', 1)
            return 'fine'
        """
        with StandIn(plugin(body)) as daemon:
            daemon.start()
            self.assertEqual(daemon.command("my:command")["value"], "fine")
            self.assertEqual(daemon.stop()["type"], "result")
            said = [{key: message[key] for key in ("level", "message")} for message in daemon.sent("log")]
            self.assertEqual(said, [{"level": "WARN", "message": "careful 1"}])
            daemon.process.wait(10)
        self.assertEqual(daemon.printed, ["printed\nfrom a child\n", "input\n"])

    def test_a_forked_process_has_nothing_of_the_channel(self):
        body = """
        @hookimpl
        def ksi_handle_event(self, context):
            import logging, os
            child = os.fork()
            if child:
                return os.waitpid(child, 0)[1]
            logging.warning('from the child')
            try:
                context.emit('my:done')
            except OSError:
                os._exit(0)
            os._exit(1)
        """
        with StandIn(plugin(body, emits=["my:done"])) as daemon:
            daemon.start()
            self.assertEqual(daemon.command("my:command")["value"], 0)
            self.assertEqual(daemon.sent("emit") + daemon.sent("log"), [])
            daemon.stop()
            daemon.process.wait(10)
        self.assertEqual(daemon.printed[1], "from the child\n")

    def test_what_nobody_waits_for_any_more_is_stopped_and_the_plugin_goes_on(self):
        body = """
        @hookimpl
        def ksi_handle_event(self, data):
            print('working', flush=True)
            if data['how'] == 'loop':
                while True: pass
            if data['how'] == 'sleep': time.sleep(1000)
            if data['how'] == 'late': return asyncio.sleep(1000)
            return 'fine'
        """
        late = body.replace("def ksi", "async def ksi").replace("print(", "await asyncio.sleep(0)\n            print(")
        late = late.replace("return asyncio", "await asyncio")
        for how, source in [(how, text) for text in (body, late) for how in ("loop", "sleep", "late")]:
            with StandIn(plugin(source)) as daemon:
                daemon.start()
                asked = daemon.send(command("my:command", {"how": how}))
                daemon.process.stdout.readline()
                daemon.send({"type": "cancel", "id": asked})
                self.assertEqual(daemon.reply(asked)["error"]["code"], "CANCELLED")
                self.assertEqual(daemon.command("my:command", {"how": "well"})["value"], "fine")

    def test_what_is_stopped_while_it_sends_has_sent_whole_lines(self):
        body = """
        @hookimpl
        def ksi_handle_event(self, data, context):
            while data.get('flood'): context.emit('my:done', {'text': 'x' * 1_000_000})
            return 'fine'
        """
        for _ in range(5):
            with StandIn(plugin(body, emits=["my:done"])) as daemon:
                daemon.start()
                asked = daemon.send(command("my:command", {"flood": True}))
                for _ in range(3):
                    self.assertEqual(len(daemon.next()["data"]["text"]), 1_000_000)
                daemon.send({"type": "cancel", "id": asked})
                self.assertEqual(daemon.reply(asked)["error"]["code"], "CANCELLED")
                self.assertEqual(daemon.command("my:command")["value"], "fine")

    def test_memory_that_is_not_there_is_an_error_like_others(self):
        body = """
        @hookimpl
        def ksi_handle_event(self, data):
            import resource
            resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
            return len(bytearray(data['bytes']))
        """
        with StandIn(plugin(body)) as daemon:
            daemon.start()
            self.assertRegex(daemon.command("my:command", {"bytes": 1 << 31})["error"]["message"], "^MemoryError")
            self.assertEqual(daemon.command("my:command", {"bytes": 7})["value"], 7)

    def test_it_ends_with_the_daemon_whatever_it_does(self):
        body = """
        @hookimpl
        def ksi_handle_event(self):
            print('working', flush=True)
            while True: pass
        """
        with StandIn(plugin(body)) as daemon:
            daemon.start()
            daemon.send(command("my:command"))
            daemon.process.stdout.readline()
            daemon._lines.close()
            daemon._socket.close()
            self.assertNotEqual(daemon.process.wait(10), None)


class Hooks(unittest.TestCase):
    def test_the_guides_hooks_say_what_the_protocol_wants(self):
        body = """
        @hookimpl
        def ksi_pre_event(self, event_name, data): return data.get('pre')
        @hookimpl
        def ksi_filter_event(self, data): return data.get('filter')
        @hookimpl
        def ksi_validate_event(self, data):
            if 'wrong' in data: raise ValueError('it is wrong')
        @hookimpl
        async def ksi_post_event(self, event_name, result): return {'was': result} if result else None
        @hookimpl
        def ksi_event_error(self, error): return {'code': error.code}
        @hookimpl
        def ksi_startup(self, config): return {'plugin.tried': {'more': 1}, 'ready': config['n']}
        @hookimpl
        def ksi_metrics_collected(self, metrics): metrics['mine'] = 1
        @hookimpl
        def ksi_agent_disconnected(self, reason): return reason
        @hookimpl
        def ksi_validate_reload(self): return {'can_reload': False, 'reason': 'busy'}
        @hookimpl
        def ksi_admit_event(self, data):
            from ksi.errors import KsiError
            return KsiError('PERMISSION_DENIED', 'no') if data.get('bad') else None
        @hookimpl(tryfirst=True)
        def ksi_handle_event(self, event_name, context): return [event_name, context.config]
        """
        with StandIn(plugin(body, event_namespaces=["/mine", "other"])) as daemon:
            manifest = daemon.start({"given": 1})
            patterns = ["my:command", "mine:*", "other:*"]
            self.assertEqual(manifest["hooks"]["handleEvent"], {"order": "first", "patterns": patterns})
            self.assertEqual(manifest["hooks"]["beforeEvent"], {})

            def hook(name, *args):
                reply = daemon.ask({"type": "hook", "hook": name, "args": args, "context": about("a:b")})
                return reply.get("value", reply.get("error"))

            for data, said in (
                ({}, None),
                ({"pre": {"new": 1}}, {"replace": {"new": 1}}),
                ({"pre": {"filter": {"newer": 1}}}, {"replace": {"newer": 1}}),
                ({"pre": False}, {"cancel": "refused"}),
                ({"pre": {"cancel": True, "reason": "late"}, "filter": {"x": 1}}, {"cancel": "late"}),
                ({"filter": {"respond": 7}}, {"answer": 7}),
                ({"wrong": 1}, {"cancel": "it is wrong"}),
            ):
                self.assertEqual(hook("beforeEvent", data), said, data)
            self.assertEqual(hook("afterEvent", {"r": 1}), {"replace": {"was": {"r": 1}}})
            self.assertEqual(hook("afterEvent", None), None)
            self.assertEqual(hook("eventError", {"code": "TIMEOUT", "message": "late"}), {"code": "TIMEOUT"})
            self.assertEqual(hook("startup", {"n": 3}), {"ready": 3})
            self.assertEqual(hook("metricsCollected", {"a": 1}), {"replace": {"a": 1, "mine": 1}})
            self.assertEqual(hook("agentDisconnected", "agent_1", "gone"), "gone")
            self.assertEqual(hook("validateReload"), {"can_reload": False, "reason": "busy"})
            self.assertEqual(hook("admitEvent", {"bad": 1})["code"], "PERMISSION_DENIED")
            self.assertEqual(hook("admitEvent", {}), None)
            self.assertEqual(hook("handleEvent", "a:b", {}), ["a:b", {"given": 1, "more": 1}])

    def test_tasks_of_ready_run_until_the_plugin_ends(self):
        body = """
        @hookimpl
        def ksi_ready(self): return {'tasks': [{'name': 'watch', 'coroutine': self.watch()}]}
        async def watch(self):
            try:
                await self.context.request('watch:began')
                await asyncio.sleep(1000)
            finally:
                print('watch ended')
        def on_cleanup(self): print('cleaned up')
        """
        with StandIn(plugin(body)) as daemon:
            daemon.start()
            daemon.ask({"type": "hook", "hook": "ready", "args": []})
            while not daemon.sent("request"):
                daemon.next()
            daemon.stop()
            daemon.process.wait(10)
        self.assertEqual(daemon.printed[0], "watch ended\ncleaned up\n")

    def test_a_service_starts_and_stops_with_the_daemon(self):
        source = f"""{HEAD}
from ksi_daemon.plugin_base import ServicePlugin
class Tried(ServicePlugin):
    def __init__(self): super().__init__(service_name="clock", name="tried")
    async def on_start(self): print("started")
    def on_stop(self): print("stopped")
ksi_plugin = Tried()
"""
        with StandIn(source) as daemon:
            self.assertEqual(daemon.start()["hooks"], {"shutdown": {}, "startup": {}})
            status = daemon.ask({"type": "hook", "hook": "startup", "args": [{}]})["value"]
            self.assertEqual(status, {"service.clock": {"name": "clock", "running": True}})
            daemon.ask({"type": "hook", "hook": "shutdown", "args": []})
            daemon.stop()
            daemon.process.wait(10)
        self.assertEqual(daemon.printed[0], "started\nstopped\n")

    def test_the_functions_of_a_module_are_hooks_when_it_says_so(self):
        source = """
from ksi_daemon.plugin_base import hookimpl
PLUGIN_INFO = {"name": "tried", "namespaces": ["/test"]}
@hookimpl
def ksi_handle_event(event_name, data, context):
    if event_name == "test:ping": return {"pong": True, "echo": data}
@hookimpl
def ksi_register_commands(): return {"PING": "test:ping"}
@hookimpl
def ksi_register_validators(): return {"test:ping": {"type": "object"}}
ksi_plugin = True
"""
        with StandIn(source) as daemon:
            self.assertEqual(daemon.start()["hooks"]["handleEvent"], {"patterns": ["test:*"]})

            def hook(name, *args):
                return daemon.ask({"type": "hook", "hook": name, "args": args, "context": about("test:ping")})["value"]

            self.assertEqual(hook("handleEvent", "test:ping", {"a": 1}), {"pong": True, "echo": {"a": 1}})
            self.assertEqual(hook("registerCommands"), {"PING": "test:ping"})
            self.assertEqual(hook("registerValidators"), {"test:ping": {"type": "object"}})


if __name__ == "__main__":
    unittest.main()
