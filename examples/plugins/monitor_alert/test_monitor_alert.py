import os
import unittest

from ksi_daemon.testing import started

PLUGIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "index.py")


class MonitorAlertTest(unittest.TestCase):
    def test_it_alerts_at_each_threshold(self):
        with started(PLUGIN, config={"threshold": 2}) as plugin:
            plugin.tell("completion:error", {"code": "TIMEOUT"})
            plugin.tell("completion:result", {})
            self.assertEqual(plugin.emitted, [])
            plugin.tell("completion:error", {"code": "FAILED"})
            alert = {"event": "completion:error", "count": 2, "last": {"code": "FAILED"}}
            self.assertEqual(plugin.emitted, [("monitoring:alert", alert)])
            self.assertEqual(plugin.command("monitoring:errors"), {"errors": {"completion:error": 2}})


if __name__ == "__main__":
    unittest.main()
