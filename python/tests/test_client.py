"""Run by test/client/python.test.ts, against the server in the folder KSI_SOCKET_DIR that understands the test:* events."""

import ast
import os
import pathlib
import tempfile
import threading
import time
import unittest
import warnings
from itertools import islice

import ksi
from ksi import Client, KsiError, emit_event, send_command, subscribe


class Errors(unittest.TestCase):
    def test_an_error_raises_with_code_details_and_whether_to_try_again(self):
        with self.assertRaises(KsiError) as raised:
            emit_event("test:refuse", {"code": "QUEUE_FULL"})
        self.assertEqual(raised.exception.code, "QUEUE_FULL")
        self.assertEqual(raised.exception.details, {"hint": "do this"})
        self.assertTrue(raised.exception.retryable)
        self.assertIn("QUEUE_FULL", str(raised.exception))

    def test_nobody_there_is_not_running_with_what_to_do(self):
        with self.assertRaises(KsiError) as raised:
            emit_event("a:b", socket_dir="/nonexistent")
        self.assertEqual(raised.exception.code, "NOT_RUNNING")
        self.assertIn("ksi start", raised.exception.details["hint"])

    def test_where_only_events_are_answered_the_hint_does_not_say_to_start_what_runs(self):
        with tempfile.TemporaryDirectory() as folder:
            open(os.path.join(folder, "events.sock"), "w").close()
            with self.assertRaises(KsiError) as raised:
                send_command("A", socket_dir=folder)
        self.assertIn("no legacy commands", raised.exception.details["hint"])

    def test_garbage_is_a_clear_error(self):
        with self.assertRaises(KsiError) as raised:
            emit_event("test:garbage")
        self.assertEqual(raised.exception.code, "INVALID_JSON")
        self.assertIn("HTTP/1.1", raised.exception.message)

    def test_a_hanging_daemon_ends_in_a_timeout(self):
        started = time.monotonic()
        with self.assertRaises(KsiError) as raised:
            emit_event("test:hang", timeout=0.05)
        self.assertEqual(raised.exception.code, "TIMEOUT")
        self.assertLess(time.monotonic() - started, 10)

    def test_a_line_too_long_is_refused_here(self):
        with Client() as client:
            with self.assertRaises(KsiError) as raised:
                client.request("test:echo", {"text": "x" * 1_100_000})
            self.assertEqual(raised.exception.code, "MESSAGE_TOO_LARGE")
            self.assertEqual(client.request("test:echo", {"fits": True}), {"fits": True})


class Requests(unittest.TestCase):
    def test_emit_event_returns_the_data_of_the_answer(self):
        data = {"profile_name": "analyst", "task": "Größe \U0001f600", "none": None}
        self.assertEqual(emit_event("test:echo", data), data)

    def test_an_answer_of_a_megabyte_arrives_whole(self):
        self.assertEqual(len(emit_event("test:long")["text"]), 5_000_000)

    def test_one_client_many_requests_also_from_threads(self):
        with Client() as client:
            answers = []
            threads = [
                threading.Thread(target=lambda n=n: answers.append((n, client.request("test:echo", {"n": n})["n"])))
                for n in range(20)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(sorted(answers), [(n, n) for n in range(20)])

    def test_a_late_answer_is_not_taken_for_the_next_one(self):
        with Client() as client:
            with self.assertRaises(KsiError):
                client.request("test:late", {"n": 1}, timeout=-0.99)
            self.assertEqual(client.request("test:echo", {"n": 2}), {"n": 2})

    def test_a_client_survives_a_restart_between_two_requests(self):
        with Client() as client:
            client.request("test:echo", {})
            emit_event("test:restart")
            self.assertEqual(client.request("test:echo", {"n": 1}, idempotency_key="k"), {"n": 1})

    def test_a_loss_under_way_raises_and_with_a_key_asks_again(self):
        with Client() as client:
            with self.assertRaises(KsiError) as raised:
                client.request("test:die", {"times": 1, "name": "without"})
            self.assertEqual(raised.exception.code, "CONNECTION_LOST")
            answer = client.request("test:die", {"times": 2, "name": "with"}, idempotency_key="k2")
            self.assertEqual(answer, {"keys": ["k2", "k2", "k2"]})

    def test_emit_tells_without_an_answer(self):
        with Client() as client:
            heard = client.subscribe("fact:*")
            client.emit("test:publish", {"event": "fact:told", "n": 1})
            self.assertEqual(next(heard)["data"], {"n": 1})
            heard.close()


class Subscriptions(unittest.TestCase):
    def test_events_are_heard_from_the_call_on(self):
        events = subscribe(["a:*"])
        for n in range(3):
            emit_event("test:publish", {"event": "a:one", "n": n})
        self.assertEqual([(event["event"], event["data"]["n"]) for event in islice(events, 3)], [("a:one", n) for n in range(3)])
        events.close()

    def test_nothing_is_missing_and_nothing_twice_after_losses(self):
        events = subscribe(["b:*"])
        heard = []
        for round in range(3):
            emit_event("test:publish", {"event": "b:one", "n": round * 2})
            emit_event("test:restart", {"publish": {"event": "b:one", "n": round * 2 + 1}})
            heard += [event["data"]["n"] for event in islice(events, 2)]
        self.assertEqual(heard, list(range(6)))
        events.close()

    def test_after_a_cursor_what_was_missed_comes_first(self):
        events = subscribe("c:*")
        emit_event("test:publish", {"event": "c:one", "n": 1})
        cursor = next(events)["cursor"]
        events.close()
        emit_event("test:publish", {"event": "c:one", "n": 2})
        self.assertEqual(next(subscribe("c:*", after=cursor))["data"]["n"], 2)

    def test_a_gap_is_told(self):
        gaps = []
        for n in range(3):
            emit_event("test:publish", {"event": "d:one", "n": n})
        emit_event("test:forget")
        emit_event("test:publish", {"event": "d:two", "n": 3})
        self.assertEqual(next(subscribe("d:*", after={"seq": 0}, on_gap=gaps.append))["data"]["n"], 3)
        self.assertEqual([(gap["type"], gap["reason"]) for gap in gaps], [("gap", "not kept")])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            next(subscribe("d:*", after={"seq": 0}))
        self.assertTrue(any("are lost: not kept" in str(warning.message) for warning in caught))

    def test_a_refusal_raises(self):
        with self.assertRaises(KsiError) as raised:
            subscribe("refused:*")
        self.assertEqual(raised.exception.code, "PERMISSION_DENIED")


class LegacyCommands(unittest.TestCase):
    def test_the_whole_answer_comes_back(self):
        response = send_command("SPAWN_AGENT", {"profile_name": "analyst", "task": "Analyze data"})
        self.assertEqual(response["status"], "success")
        self.assertEqual(response["result"], {"profile_name": "analyst", "task": "Analyze data"})

    def test_an_error_raises_with_its_code(self):
        with self.assertRaises(KsiError) as raised:
            send_command("NOPE")
        self.assertEqual(raised.exception.code, "UNKNOWN_COMMAND")


class Sources(unittest.TestCase):
    def test_every_file_is_python_3_9(self):
        files = sorted(pathlib.Path(ksi.__file__).parent.glob("*.py"))
        self.assertGreater(len(files), 5)
        for file in files:
            ast.parse(file.read_text("utf-8"), str(file), feature_version=(3, 9))

    def test_the_check_would_notice_newer_syntax(self):
        with self.assertRaises(SyntaxError):
            ast.parse("match x:\n    case 1: pass", feature_version=(3, 9))


if __name__ == "__main__":
    unittest.main()
