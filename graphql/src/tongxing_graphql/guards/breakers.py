"""Circuit breakers: a department's field that fails time after time is not called for a while; it is null at once.

One for each field of a city in this process. A field that hangs would otherwise cost every request its whole budget, and its
department the threads that its sound fields need. Records of the department are read by core, and go on being read.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from tongxing.errors import UsageError
from tongxing.host.cities.city_forms import BreakerForm
from tongxing.host.contributions import Extension
from tongxing.host.names import camel

from .faults import FieldFault, plugin_key


@dataclass
class Breaker:
    """Of one field. It opens after ``failures`` failures in a row within a time, and rests; then one call is tried."""

    plugin: str
    figures: BreakerForm
    clock: Callable[[], float] = monotonic
    _failed: list[float] = field(default_factory=list)
    _rests_until: float | None = None
    _is_tried: bool = False
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """One call. Raises FieldFault where none is made now; what the call raises decides whether the next one is made."""
        self._demand_turn()
        try:
            yield
        except UsageError:  # the reader asked for what there is not: the field works
            self._ended(well=True)
            raise
        except Exception:
            self._ended(well=False)
            raise
        except BaseException:  # the request was cut off: nothing is known of the field
            self._is_tried = False
            raise
        self._ended(well=True)

    @property
    def state(self) -> str:
        """``closed``, ``open`` while it rests, ``half_open`` once a call may be tried."""
        if self._rests_until is None:
            return "closed"
        return "open" if self._is_tried or self.clock() < self._rests_until else "half_open"

    @property
    def rest_s(self) -> int:
        """Whole seconds until a call is tried."""
        return max(1, math.ceil((self._rests_until or 0) - self.clock()))

    def _demand_turn(self) -> None:
        with self._lock:
            if self._rests_until is None:
                return
            if self.state == "open":
                what = "has failed time after time and rests"
                raise FieldFault("PLUGIN_ERROR", self.plugin, what, rest_s=self.rest_s)
            self._is_tried = True

    def _ended(self, *, well: bool) -> None:
        with self._lock:
            now = self.clock()
            recent = [at for at in self._failed if now - at < self.figures.within_s]
            self._failed = [] if well else [*recent, now]
            if well:
                self._rests_until = None
            elif self._is_tried or len(self._failed) >= self.figures.failures:
                self._rests_until = now + self.figures.rest_s
            self._is_tried = False


@dataclass
class Breakers:
    """Those of one composition of a city; a switch of plugins begins anew."""

    figures: BreakerForm = field(default_factory=BreakerForm)
    _all: dict[tuple[str, str], Breaker] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, extension: Extension) -> Breaker:
        """The breaker of a department's field."""
        plugin = plugin_key(extension.function)
        with self._lock:
            return self._all.setdefault(
                (plugin, f"{extension.target}.{camel(extension.name)}"), Breaker(plugin, self.figures)
            )

    def told(self, plugin: str) -> list[dict[str, Any]]:
        """The department's fields that are not called as ever, for ``/health``."""
        with self._lock:
            every = [(*key, self._all[key]) for key in sorted(self._all)]
        return [
            {"field": name, "state": breaker.state}
            for key, name, breaker in every
            if key == plugin and breaker.state != "closed"
        ]
