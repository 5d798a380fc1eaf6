"""Our hooks beside those of pluggy itself. Where pluggy is not installed, this says so."""

import asyncio
import random
import types
import unittest

from ksi_daemon.hook_calls import all_results, argument_names, first_result, implementations_of
from ksi_daemon.hook_table import HOOKS
from ksi_daemon.hookimpl import hookimpl
from ksi_daemon.load_failure import LoadFailure

try:
    import pluggy
except ImportError:
    pluggy = None

VALUES = {"event_name": "a:b", "data": {"x": 1}, "context": object()}


def specification(firstresult):
    """The guide's hooks as pluggy is told of them."""
    names = {}
    for name, hook in HOOKS.items():
        exec(f"def {name}({', '.join(hook.takes)}): pass", names)
        pluggy.HookspecMarker("ksi")(names[name], firstresult=firstresult)
    return types.SimpleNamespace(**{name: names[name] for name in HOOKS})


def with_pluggy(plugins, firstresult=False):
    manager = pluggy.PluginManager("ksi")
    manager.add_hookspecs(specification(firstresult))
    for plugin in plugins:
        manager.register(plugin)
    manager.check_pending()
    return manager.hook.ksi_handle_event(**VALUES)


def with_ours(plugin, firstresult=False):
    found = implementations_of(plugin).get("ksi_handle_event", [])
    return first_result(found, VALUES) if firstresult else asyncio.run(all_results(found, VALUES))


def made_of(functions):
    """One plugin with several functions for one hook; ``dir`` gives them by their names."""
    return types.SimpleNamespace(**{f"hook_{at:02}": function for at, function in enumerate(functions)})


@unittest.skipIf(pluggy is None, "pluggy is not installed")
class AsPluggy(unittest.TestCase):
    def test_the_order_is_the_same_for_any_mixture_of_first_and_last(self):
        luck = random.Random(7)
        for marker in (hookimpl, pluggy.HookimplMarker("ksi") if pluggy else None):
            for _ in range(200):
                functions = []
                for at in range(luck.randint(1, 9)):
                    options = luck.choice(({}, {}, {"tryfirst": True}, {"trylast": True}))
                    function = (lambda at: lambda: at)(at)
                    functions.append(marker(specname="ksi_handle_event", **options)(function))
                plugin = made_of(functions)
                self.assertEqual(with_ours(plugin), with_pluggy([plugin]))
                self.assertEqual(with_ours(plugin, True), with_pluggy([plugin], True))

    def test_any_arguments_are_given_by_name(self):
        class Plugin:
            @hookimpl
            def ksi_handle_event(self, event_name, data, context):
                return [event_name, data, context]

            @hookimpl(specname="ksi_handle_event")
            def swapped(self, context, event_name):
                return [context, event_name]

            @hookimpl(specname="ksi_handle_event")
            def nothing(self):
                return "nothing"

            @hookimpl(specname="ksi_handle_event")
            def defaulted(self, data, event_name="mine", more=5):
                return [data, event_name, more]

            @hookimpl(specname="ksi_handle_event")
            def many(self, data, *more, **others):
                return [data, more, others]

            @staticmethod
            @hookimpl(specname="ksi_handle_event")
            def static(data):
                return [data, "static"]

            @classmethod
            @hookimpl(specname="ksi_handle_event")
            def of_class(cls, data):
                return [data, cls.__name__]

        plugin = Plugin()
        self.assertEqual(with_ours(plugin), with_pluggy([plugin]))
        self.assertEqual(len(with_ours(plugin)), 7)
        manager = pluggy.PluginManager("ksi")
        manager.register(plugin)
        found = manager.hook.ksi_handle_event.get_hookimpls()
        theirs = {one.function.__name__: (one.argnames, one.kwargnames) for one in found}
        self.assertEqual({name: argument_names(getattr(plugin, name)) for name in theirs}, theirs)

    def test_nothing_said_is_left_out_and_the_first_to_say_something_is_the_last_asked(self):
        for said in ([None, 1, None, 2], [None, None], [0, None], [False, ""], [None, [], {}]):
            asked = []
            makers = [(lambda one: lambda: (asked.append(one), one)[1])(one) for one in said]
            functions = [hookimpl(specname="ksi_handle_event")(function) for function in makers]
            plugin = made_of(functions)
            self.assertEqual(with_ours(plugin), with_pluggy([plugin]))
            asked.clear()
            ours, ours_asked = with_ours(plugin, True), list(asked)
            asked.clear()
            theirs = with_pluggy([plugin], True)
            self.assertEqual((ours, ours_asked), (None if theirs == [] else theirs, asked))

    def test_marks_are_understood_by_both_sides(self):
        ours = hookimpl(tryfirst=True, specname="ksi_startup")(lambda: 1)
        theirs = pluggy.HookimplMarker("ksi")(tryfirst=True, specname="ksi_startup")(lambda: 1)
        self.assertEqual(ours.ksi_impl, theirs.ksi_impl)

    def test_what_pluggy_refuses_is_refused(self):
        class Unknown:
            @hookimpl
            def ksi_handle_event(self, event):
                pass

        class Missing:
            @hookimpl
            def ksi_handle_evnt(self):
                pass

        for plugin in (Unknown(), Missing()):
            with self.assertRaises(pluggy.PluginValidationError):
                with_pluggy([plugin])
            with self.assertRaises(LoadFailure):
                implementations_of(plugin)

    def test_an_optional_hook_that_does_not_exist_is_passed_over(self):
        class Optional:
            @hookimpl(optionalhook=True)
            def ksi_handle_evnt(self):
                pass

        self.assertEqual(with_pluggy([Optional()]), [])
        self.assertEqual(implementations_of(Optional()), {})

    def test_async_hooks_are_awaited_where_pluggy_hands_back_what_nobody_awaits(self):
        class Late:
            @hookimpl
            async def ksi_handle_event(self, data):
                return data

            @hookimpl(specname="ksi_handle_event", tryfirst=True)
            async def silent(self):
                return None

        theirs = with_pluggy([Late()], True)
        self.assertTrue(asyncio.iscoroutine(theirs))
        theirs.close()

        async def ours():
            return await with_ours(Late(), True)

        self.assertEqual(asyncio.run(ours()), {"x": 1})


if __name__ == "__main__":
    unittest.main()
