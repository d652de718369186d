"""Composing a city, again and again as its plugins change; each plugin is started once for each time it was enabled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...errors import RAISED, PluginError, Words
from ...policy.policy import Policy
from ...work.events import EventBook
from ..contributions import CityInfo
from ..order import required_first
from ..plugins.card import book_of
from ..plugins.collecting import said_plainly
from ..plugins.loaded import Loaded
from ..plugins.source_lines import where_raised
from .admitting import Admission
from .city_file import City
from .composition import Composition
from .enabled import Entry
from .fills import fills_of
from .states import core_state, states_of

NOWHERE = CityInfo("everything", Words("全部", "Everything"), "000000000000", True)
"""The city of worked cases: no place, every department."""


@dataclass
class Composer:
    """Composes one city. ``last`` is the composition that holds."""

    loaded: Loaded
    city: City | None
    last: Composition | None = None
    _started: dict[str, tuple[datetime | None, PluginError | None]] = field(default_factory=dict)

    @property
    def info(self) -> CityInfo:
        """What plugins may know of the city."""
        return self.city.info if self.city else NOWHERE

    def compose(
        self,
        entries: Mapping[str, Entry],
        *,
        revision: int = 0,
        unfit: Mapping[str, PluginError] | None = None,
        start: bool = True,
    ) -> Composition:
        """The composition with these entries. ``start=False``: only to see what would be."""
        in_time = sorted(entries.values(), key=lambda entry: entry.id)
        admission = self._admitted([e.plugin for e in in_time if e.is_on], unfit or {})
        if start:
            self._start(admission, entries)
        made = self._made(admission, entries, revision)
        if start:
            self.last = made
        return made

    def compose_all(self) -> Composition:
        """Every department that was loaded, none started."""
        departments = [key for key in self.loaded.departments if key in self.loaded.plugins]
        return self._made(self._admitted(departments, {}), {}, 0)

    def _admitted(self, departments: Iterable[str], unfit: Mapping[str, PluginError]) -> Admission:
        """Core and the layers come first, then departments in the order in which they were enabled."""
        admission = Admission(self.loaded, self.info.key, unfit)
        always = [key for key, plugin in self.loaded.plugins.items() if plugin.kind != "department"]
        here = [key for key in departments if key in self.loaded.departments]
        admission.admit([*always, *required_first(here, self.loaded.requires)])
        return admission

    def _start(self, admission: Admission, entries: Mapping[str, Entry]) -> None:
        """The moment ``startup``, those required first."""
        for key in list(admission.running):
            if key in admission.running and key != "core":
                since = entries[key].since if key in entries else None
                if key not in self._started or self._started[key][0] != since:
                    self._started[key] = (since, self._startup(key))
                failed = self._started[key][1]
                if failed is not None:
                    admission.stop(key, failed)
        self._started = {key: told for key, told in self._started.items() if key not in entries or entries[key].is_on}

    def _startup(self, key: str) -> PluginError | None:
        function = self.loaded.calls.hook(key, "startup")
        try:
            if function is not None:
                function(city=self.info)
        except RAISED as error:
            where = where_raised(error, self.loaded.plugins[key].package)
            cure = f"Put it right, then enable {key} again"
            return PluginError(key, where, f"startup refused: {said_plainly(error)}", cure)
        return None

    def _made(self, admission: Admission, entries: Mapping[str, Entry], revision: int) -> Composition:
        running, stopped = admission.running, admission.stopped
        states = states_of(self.loaded, self.info.key, entries, running, stopped)
        return Composition(
            city=self.info,
            revision=revision,
            plugins=(core_state(running["core"], entries.get("core")), *states),
            running=admission.ordered,
            categories=book_of(plugin.card for plugin in admission.ordered),
            policy=self._filled(admission.policy()),
            events=EventBook(
                {kind.key: kind for plugin in admission.ordered for kind in plugin.kinds},
                {item.key: item.category for plugin in admission.ordered for item in plugin.items},
            ),
            calls=self.loaded.calls,
        )

    def _filled(self, policy: Policy) -> Policy:
        if self.city is None:
            return policy
        known = [parameter for plugin in self.loaded.plugins.values() for parameter in plugin.parameters]
        filled = policy.filled(fills_of(self.city, policy.parameters, known, is_sure=not self.loaded.stopped))
        return replace(filled, editions=self.city.editions)
