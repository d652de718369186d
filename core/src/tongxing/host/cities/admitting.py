"""Which of a city's plugins can run together. Of two that clash the later one stops, with those that require it."""

from collections.abc import Iterable, Mapping

from ...errors import PluginError
from ...policy.policy import Policy
from ..plugins.claims import check_against, taken_by
from ..plugins.linking import allowed
from ..plugins.loaded import Loaded
from ..plugins.plugin import Plugin

_TURN = {"core": 0, "layer": 1, "department": 2}


class Admission:
    """Plugins are let in one by one; each that is not gets its sentence in ``stopped``."""

    def __init__(self, loaded: Loaded, city: str, unfit: Mapping[str, PluginError]) -> None:
        """``unfit``: what keeps a plugin from running in this database, where anything does."""
        self.loaded, self.city, self.unfit = loaded, city, unfit
        self.running: dict[str, Plugin] = {}
        self.stopped: dict[str, PluginError] = {}

    @property
    def ordered(self) -> tuple[Plugin, ...]:
        """What runs: core, layers, departments by key."""
        return tuple(sorted(self.running.values(), key=lambda plugin: (_TURN[plugin.kind], plugin.key)))

    def admit(self, turns: Iterable[str]) -> None:
        """Let plugins in, in their turn; each is checked against those that are in already."""
        for key in turns:
            try:
                self.running[key] = self._checked(key)
            except PluginError as error:
                self.stopped[key] = error.with_traceback(None)  # which would keep this composition as long as the error
        self._settle()

    def stop(self, key: str, error: PluginError) -> None:
        """Take a plugin out, and those that require it."""
        self.stopped[key] = error
        self.running.pop(key, None)
        for other in [k for k, p in self.running.items() if key in p.requires]:
            self.stop(other, self._without(other, key))

    def policy(self) -> Policy:
        """The policy of what runs. Raises PluginError where two plugins do not fit each other."""
        running = self.ordered
        return Policy.composed(
            facts=[fact for p in running if p.kind != "core" for fact in p.contributed.facts],
            parameters=[each for p in running if p.kind != "core" for each in p.parameters],
            items=[item for p in running for item in p.items],
            signals=[each for p in running for each in p.contributed.signals],
            indicators=[each for p in running for each in p.contributed.indicators],
            records=[record for p in running for record in p.records],
            allowed=allowed(running, self.loaded.plugins),
        )

    def _checked(self, key: str) -> Plugin:
        if key in self.loaded.stopped:
            raise self.loaded.stopped[key]
        plugin = self.loaded.plugins[key]
        for other in plugin.requires:
            if other not in self.running:
                raise self._without(key, other)
        if key in self.unfit:
            raise self.unfit[key]
        check_against(plugin, taken_by(self.running.values()))
        return plugin

    def _without(self, key: str, other: str) -> PluginError:
        plugin = self.loaded.plugins[key]
        where = plugin.card.file.at(["requires"]) if plugin.card else plugin.package
        if other in self.stopped:
            what, cure = f"requires {other}, which is stopped: {self.stopped[other].what}", f"Mend {other} first"
        else:
            what = f"requires {other}, which is not enabled in {self.city}"
            cure = f"Run `tongxing city enable {other} --city {self.city}`"
        return PluginError(key, where, what, cure, blames=other)

    def _settle(self) -> None:
        """What each alone could not show stops the plugin in which it shows."""
        while True:
            try:
                self.policy()
            except PluginError as error:
                if error.plugin not in self.running or error.plugin == "core":
                    raise
                self.stop(error.plugin, error)
            else:
                return
