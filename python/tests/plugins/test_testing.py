import os
import re
import tempfile
import time
import unittest

from daemon_stand_in import PACKAGE, plugin
from ksi import KsiError
from ksi_daemon.load_failure import LoadFailure
from ksi_daemon.testing import started


class Testing(unittest.TestCase):
    def tried(self, source, **how):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "counter.py")
        with open(path, "w") as file:
            file.write(source)
        return started(path, **how)

    def test_the_readmes_test_of_the_readmes_plugin_passes(self):
        with open(os.path.join(PACKAGE, "README.md"), encoding="utf-8") as file:
            _, counter, test = re.findall(r"```python\n(.*?)```", file.read(), re.S)
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("counter.py", counter), ("test_counter.py", test)):
                with open(os.path.join(folder, name), "w") as file:
                    file.write(content)
            cases = unittest.TestLoader().discover(folder, top_level_dir=folder)
            result = unittest.TestResult()
            cases.run(result)
        self.assertEqual((result.testsRun, result.errors, result.failures), (1, [], []))

    def test_time_passes_without_waiting(self):
        body = """
        async def on_initialize(self):
            self.task = asyncio.ensure_future(self.tick())

        async def tick(self):
            while True:
                await asyncio.sleep(3600)
                await self.context.emit('p:ticked', {'at': round(asyncio.get_running_loop().time() - self.began)})

        @hookimpl
        async def ksi_handle_event(self, event_name, data):
            self.began = asyncio.get_running_loop().time()
            return {}

        def on_cleanup(self):
            self.task.cancel()
        """
        began = time.monotonic()
        with self.tried(plugin(body, commands=["p:begin"], emits=["p:ticked"])) as tried:
            tried.command("p:begin")
            tried.advance(3599)
            self.assertEqual(tried.emitted, [])
            tried.advance(86400 - 3599 + 1)
            hours = [("p:ticked", {"at": 3600 * hour}) for hour in range(1, 25)]
            self.assertEqual(tried.emitted, hours)
        self.assertLess(time.monotonic() - began, 5)

    def test_others_answer_what_the_test_says(self):
        body = """
        @hookimpl
        async def ksi_handle_event(self, data, context):
            context.emit('nobody:there')
            return [await context.request('a:b', data), context.config, await context.request('c:d')]
        """
        answers = {"a:b": lambda data: data["n"] + 1, "c:d": KsiError("NOT_FOUND", "it is gone")}
        with self.tried(plugin(body), answers=answers, config={"word": "hi"}) as tried:
            with self.assertRaises(KsiError) as caught:
                tried.command("my:command", {"n": 1})
            self.assertEqual(caught.exception.code, "NOT_FOUND")
            self.assertEqual(tried.asked, [("nobody:there", {}), ("a:b", {"n": 1}), ("c:d", {})])

    def test_it_hears_what_the_test_tells_and_says_its_hooks(self):
        body = """
        def on_initialize(self):
            self.heard = []
            self.subscribe('a:*', lambda name, data: self.heard.append([name, data]))
        @hookimpl
        def ksi_handle_event(self): return self.heard
        @hookimpl
        def ksi_pre_event(self, event_name, data): return False if event_name == 'no:more' else None
        """
        with self.tried(plugin(body)) as tried:
            tried.tell("a:b", {"n": 1})
            tried.tell("b:a", {"n": 2})
            self.assertEqual(tried.command("my:command"), [["a:b", {"n": 1}]])
            self.assertEqual(tried.hook("beforeEvent", {}, event="no:more"), {"cancel": "refused"})
            self.assertIsNone(tried.hook("beforeEvent", {}))

    def test_state_is_as_the_daemons(self):
        body = """
        @hookimpl
        def ksi_handle_event(self, context):
            state = context.state
            before = state.get('k', 'none').result()
            state.set('k', [1])
            return [before, state.get('k').result(), state.keys('k*').result(), state.delete('k').result(),
                    state.delete('k').result(), state.keys().result()]
        """
        with self.tried(plugin(body)) as tried:
            self.assertEqual(tried.command("my:command"), ["none", [1], ["k"], True, False, []])

    def test_a_wrong_plugin_is_said_and_a_failing_one_raises(self):
        with self.assertRaises(LoadFailure), self.tried("x = 1\n"):
            pass
        with self.tried(plugin("@hookimpl\ndef ksi_handle_event(self): return 1 / 0")) as tried:
            with self.assertRaises(ZeroDivisionError):
                tried.command("my:command")


if __name__ == "__main__":
    unittest.main()
