"""What is counted of a server, as Prometheus reads it: all workers together; labels are few, and none is chosen by who asks.

Several workers keep their numbers in files of a folder that the server makes (PROMETHEUS_MULTIPROC_DIR), so that whichever of
them is asked tells the sum. What stands in the database is looked up when it is asked for.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from tongxing.trust.walls.readers import readers_of

from ..guards.noting import OTHER, Noted
from ..web.served import Served

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_LATEST
MOST_NAMES = 500
"""Operations that are counted by name; those that come later are ``other``."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
ENTRIES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Metrics:
    """The numbers of one process."""

    def __init__(self, cities: Mapping[str, Served]) -> None:
        self._cities = cities
        self._names: set[str] = set()
        self._known: dict[tuple[str, ...], tuple[Counter, Histogram]] = {}
        self._own = own = CollectorRegistry()
        asked = ["city", "route", "operation"]
        self._requests = Counter(
            "tongxing_requests", "Requests, by what became of them.", [*asked, "outcome"], registry=own
        )
        self._seconds = Histogram(
            "tongxing_request_seconds", "How long requests took.", asked, buckets=SECONDS, registry=own
        )
        self._errors = Counter("tongxing_errors", "Errors told, by code.", ["city", "code", "plugin"], registry=own)
        self._reads = Counter(
            "tongxing_reads",
            "Operations, by whether they were compiled, or why not.",
            ["city", "operation", "read"],
            registry=own,
        )
        self._running = Gauge(
            "tongxing_requests_running", "Requests under way.", multiprocess_mode="livesum", registry=own
        )
        self._memory = Gauge(
            "tongxing_memory_bytes", "Memory of each process.", multiprocess_mode="liveall", registry=own
        )
        self._pools = Gauge(
            "tongxing_connections",
            "Connections to the database, by pool.",
            ["city", "pool", "state"],
            multiprocess_mode="livesum",
            registry=own,
        )
        self._together = Histogram(
            "tongxing_log_commit_entries",
            "Entries of the access log in one commit.",
            ["city"],
            buckets=ENTRIES,
            registry=own,
        )
        self._durable = Histogram(
            "tongxing_log_commit_seconds", "How long such a commit took.", ["city"], buckets=SECONDS, registry=own
        )
        for key, city in cities.items():
            city.registry.log.committed = self._committed(key)

    def begun(self) -> None:
        """A request has come."""
        self._running.inc()

    def ended(self, noted: Noted, outcome: str, seconds: float) -> None:
        """It was answered."""
        self._running.dec()
        if noted.operation not in self._names:
            if len(self._names) < MOST_NAMES:
                self._names.add(noted.operation)
            else:
                noted.operation = OTHER
        count, time = self._counting(noted.city, noted.route, noted.operation, outcome)
        count.inc()
        time.observe(seconds)
        for code, plugin in noted.errors:
            self._errors.labels(noted.city, code, plugin).inc()
        if noted.read:
            self._reads.labels(noted.city, noted.operation, noted.read).inc()

    def _counting(self, *asked: str) -> tuple[Counter, Histogram]:
        """The two numbers of such requests, looked up once: labels are checked each time."""
        if asked not in self._known:
            self._known[asked] = self._requests.labels(*asked), self._seconds.labels(*asked[:-1])
        return self._known[asked]

    def look(self) -> None:
        """How this process stands: memory and connections."""
        self._memory.set(int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_BYTES)
        for key, city in self._cities.items():
            registry = city.registry
            engines = {"data": registry.database.engine, "log": registry.log.blocks.database.engine}
            for name, engine in engines.items():
                pool: Any = engine.pool
                self._pools.labels(key, name, "used").set(pool.checkedout())
                self._pools.labels(key, name, "free").set(pool.checkedin())
            used, free = readers_of(registry.database).held
            self._pools.labels(key, "wall", "used").set(used)
            self._pools.labels(key, "wall", "free").set(free)

    def text(self, health: Mapping[str, Mapping[str, Any]]) -> bytes:
        """Everything, in Prometheus' text form. ``health``: how the cities stand, as ``/health`` tells it."""
        self.look()
        told = CollectorRegistry()
        told.register(_Standing(health))
        if os.environ.get(FOLDER):
            MultiProcessCollector(told)
            return bytes(generate_latest(told))
        return bytes(generate_latest(self._own) + generate_latest(told))

    def close(self) -> None:
        """Its process ends: what it held at the time is no more."""
        if os.environ.get(FOLDER):
            mark_process_dead(os.getpid())

    def _committed(self, city: str) -> Callable[[int, float], None]:
        together, durable = self._together.labels(city), self._durable.labels(city)

        def note(entries: int, seconds: float) -> None:
            together.observe(entries)
            durable.observe(seconds)

        return note


class _Standing(Collector):
    """What ``/health`` tells, as numbers."""

    def __init__(self, health: Mapping[str, Mapping[str, Any]]) -> None:
        self._health = health

    def collect(self) -> Iterable[Any]:
        """By city and plugin."""
        up = GaugeMetricFamily("tongxing_city_up", "Whether a city's database answers.", labels=["city"])
        log = GaugeMetricFamily("tongxing_log_writable", "Whether the access log can be kept.", labels=["city"])
        imports = GaugeMetricFamily("tongxing_imports_unfinished", "Imports in hand.", labels=["city"])
        states = GaugeMetricFamily("tongxing_plugin", "The state of each plugin.", labels=["city", "plugin", "state"])
        waiting = GaugeMetricFamily(
            "tongxing_reactions_pending", "Reactions that wait to be tried again.", labels=["city", "plugin"]
        )
        given_up = GaugeMetricFamily(
            "tongxing_reactions_given_up", "Reactions that are tried no more.", labels=["city", "plugin"]
        )
        rest = GaugeMetricFamily("tongxing_breakers", "Fields that rest after failures.", labels=["city", "plugin"])
        behind = GaugeMetricFamily(
            "tongxing_webhook_behind", "Changes that a webhook has not brought yet.", labels=["city", "webhook"]
        )
        failed = GaugeMetricFamily(
            "tongxing_webhook_failures", "Tries in a row that failed.", labels=["city", "webhook"]
        )
        for key, city in self._health.items():
            up.add_metric([key], city["status"] != "down")
            if "log" in city:
                log.add_metric([key], city["log"] == "ok")
                imports.add_metric([key], city["imports_unfinished"])
                for hook in city["webhooks"]:
                    behind.add_metric([key, hook["id"]], hook["behind"])
                    failed.add_metric([key, hook["id"]], hook["failures"])
            for plugin in city["plugins"]:
                states.add_metric([key, plugin["key"], plugin["state"]], 1)
                waiting.add_metric([key, plugin["key"]], plugin["pending_reactions"])
                given_up.add_metric([key, plugin["key"]], plugin["reactions_given_up"])
                rest.add_metric([key, plugin["key"]], len(plugin["breakers"]))
        return [up, log, imports, states, waiting, given_up, rest, behind, failed]
