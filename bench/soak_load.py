"""A steady load on a server, and what it does to it over time: requests at a fixed rate, failures, times, memory; at the end a verdict.

The rate does not wait for answers, and a request's time counts from when it was due: a server that stands still is not asked less.
A judge says of each answer what was wrong with it; None is right. Memory and handles of the server's processes are read from /proc;
one that is replaced by another has failed. What is told at the end is by kind of request and by quarter of the time.
"""

import http.client
import itertools
import os
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

THREADS = 48
LOOK_S = 1.0
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
GROWS, SOON, GROWS_SOON = 0.05, 900.0, 0.10
"""Memory and handles that grow by more than this share over the judged time are a leak; within the first quarter of an hour, in which
caches fill, by more than the other share,"""
NOISE = {"memory": 5e6, "handles": 2 * THREADS}
"""but not by less than this: each thread that asks has a connection of its own, which the server may hold with a file beside it."""
SLOWS = 0.5
"""Times at the 99th percentile that grow by more than this share are a slope."""
WARMING = 0.3
"""The share of the time, at the beginning, that is not judged: caches and pools fill,"""
WARMING_S = 120.0
"""and so long at least, but no more than half of it."""
QUARTERS = 4
MOST_TOLD = 10

Judge = Callable[[int, bytes], str | None]


@dataclass(frozen=True)
class Request:
    """One kind of request, made anew each time. ``weight``: how often it comes, beside others."""

    name: str
    weight: int
    make: Callable[[random.Random], tuple[str, str, bytes | None, dict[str, str]]]
    """Method, path, body, headers."""
    judge: Judge


@dataclass
class Row:
    """One stretch of time."""

    at: float
    requests: int = 0
    times: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    handles: int = 0

    def p(self, percent: int) -> float:
        """Milliseconds within which so many of a hundred answers came."""
        return _percentile(self.times, percent)

    def __str__(self) -> str:
        workers = " ".join(f"{each / 1e6:.0f}" for each in self.memory)
        return (
            f"{self.at / 60:6.1f} min {self.requests:6} requests  p50 {self.p(50):6.0f} p99 {self.p(99):6.0f} ms"
            f"  {workers} MB  {self.handles} handles"
        )


@dataclass
class Kind:
    """What came of one kind of request."""

    failed: int = 0
    times: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        p50, p99 = _percentile(self.times, 50), _percentile(self.times, 99)
        return f"{len(self.times):6} requests {self.failed:4} failed  p50 {p50:6.0f} p99 {p99:6.0f} ms"


def _percentile(times: Sequence[float], percent: int) -> float:
    return 1000 * statistics.quantiles(times, n=100)[percent - 1] if len(times) > 1 else 0.0


@dataclass
class Soak:
    """The load on one server. ``processes``: the ids of those that serve, asked anew at each look."""

    port: int
    requests: Sequence[Request]
    processes: Callable[[], Sequence[int]]
    rate: float = 20.0
    stretch_s: float = 60.0
    first: int = 0
    """The number of the first request: each is made of its own, and who asks again by an earlier one gets its answer."""
    tell: Callable[[str], None] = print
    rows: list[Row] = field(default_factory=list)
    looks: list[tuple[float, int, int]] = field(default_factory=list)
    """Seconds, bytes of memory, open handles; of all processes."""
    failures: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Kind] = field(default_factory=dict)
    _pids: frozenset[int] = frozenset()
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: threading.local = field(default_factory=threading.local)

    def run(self, seconds: float) -> None:
        """Ask for so long; a row is told at the end of each stretch."""
        dice, weights = random.Random(1), [each.weight for each in self.requests]
        begun = time.monotonic()
        row = Row(0.0)
        looked = told = begun
        with ThreadPoolExecutor(THREADS) as many:
            for number in itertools.count():
                due = begun + number / self.rate
                if due - begun >= seconds:
                    break
                time.sleep(max(0.0, due - time.monotonic()))
                kind = dice.choices(self.requests, weights)[0]
                many.submit(self._one, kind, random.Random(self.first + number), due, row)
                if (now := time.monotonic()) - looked >= LOOK_S:
                    looked = now
                    self._look(now - begun, row)
                if now - told >= self.stretch_s:
                    told = now
                    self._next(row)
                    row = Row(now - begun)
        self._next(row)
        self._tell(row)

    def failed(self, what: str) -> None:
        """Something that should have succeeded did not."""
        with self._lock:
            self.failures[what] += 1

    def _one(self, kind: Request, dice: random.Random, due: float, row: Row) -> None:
        try:
            wrong = kind.judge(*self._asked(*kind.make(dice)))
        except (OSError, http.client.HTTPException) as failure:
            self._close()
            wrong = type(failure).__name__
        except Exception as failure:
            wrong = f"judge: {type(failure).__name__}"
        with self._lock:
            took, of = time.monotonic() - due, self.kinds.setdefault(kind.name, Kind())
            row.requests += 1
            row.times.append(took)
            of.times.append(took)
            of.failed += wrong is not None
        if wrong:
            self.failed(f"{kind.name}: {wrong}")

    def _asked(self, method: str, path: str, body: bytes | None, heads: dict[str, str]) -> tuple[int, bytes]:
        """Over the connection of this thread. One that the server closed while it was idle is opened again, as clients do."""
        kept = getattr(self._kept, "connection", None)
        try:
            self._kept.connection = kept or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self._kept.connection.request(method, path, body, heads)
            answer = self._kept.connection.getresponse()
            return answer.status, answer.read()
        except (ConnectionError, http.client.RemoteDisconnected):
            self._close()
            if kept is None:
                raise
        return self._asked(method, path, body, heads)

    def _close(self) -> None:
        if self._kept.connection is not None:
            self._kept.connection.close()
            self._kept.connection = None

    def _look(self, at: float, row: Row) -> None:
        pids = self.processes()
        if self._pids and self._pids != set(pids):
            self.failed(f"process: {len(self._pids - set(pids))} of {len(self._pids)} ended")
        self._pids = frozenset(pids)
        memory = [resident(pid) for pid in pids]
        row.memory, row.handles = memory, sum(handles(pid) for pid in pids)
        self.looks.append((at, sum(memory), row.handles))

    def _next(self, row: Row) -> None:
        """A stretch is over; the one before it is told, whose last answers have come by now."""
        self.rows.append(row)
        if len(self.rows) > 1:
            self._tell(self.rows[-2])

    def _tell(self, row: Row) -> None:
        self.tell(f"{row}  {sum(self.failures.values())} failures so far")


@dataclass(frozen=True)
class Slope:
    """A straight line through what was measured: how much it grows over the judged time, as a share of its middle."""

    name: str
    share: float
    least: float
    """The least of it that the data allow, at 95 %."""
    allowed: float

    @property
    def is_near_zero(self) -> bool:
        """Whether it may be called flat."""
        return self.share <= self.allowed or self.least <= 0

    def __str__(self) -> str:
        told = "flat" if self.is_near_zero else "GROWS"
        return f"{self.name}: {self.share:+.1%} over the judged time, at least {self.least:+.1%} ({told})"


def verdict(soak: Soak) -> tuple[list[str], bool]:
    """What is to be said at the end, and whether it went well."""
    asked = sum(row.requests for row in soak.rows)
    failed = [f"  {count} × {what}" for what, count in soak.failures.most_common(MOST_TOLD)]
    slopes = slopes_of(soak)
    is_well = asked > 0 and not soak.failures and all(each.is_near_zero for each in slopes)
    said = [f"{asked} requests, {sum(soak.failures.values())} failed that should have succeeded", *failed]
    said += [f"  {name:10} {kind}" for name, kind in sorted(soak.kinds.items())]
    said += [f"from {quarter}" for quarter in quarters_of(soak)]
    return [*said, *map(str, slopes), "PASSED" if is_well else "FAILED"], is_well


def quarters_of(soak: Soak) -> list[Row]:
    """The rows of each quarter of the time as one: all its answers, and memory and handles as they were at its end."""
    length = len(soak.rows) / QUARTERS
    parts = [soak.rows[round(n * length) : round((n + 1) * length)] for n in range(QUARTERS)]
    return [
        Row(
            part[0].at,
            sum(row.requests for row in part),
            [each for row in part for each in row.times],
            part[-1].memory,
            part[-1].handles,
        )
        for part in parts
        if part
    ]


def slopes_of(soak: Soak) -> list[Slope]:
    """Memory, handles, and the slowest answers, over what is judged."""
    ended = soak.looks[-1][0] if soak.looks else 0.0
    warm = max(WARMING * ended, min(WARMING_S, ended / 2))
    looks = [each for each in soak.looks if each[0] >= warm]
    rows = [each for each in soak.rows if each.at >= warm and len(each.times) > 50]
    grows = GROWS if ended > SOON else GROWS_SOON
    return [
        slope("memory", [(at, memory) for at, memory, _ in looks], grows),
        slope("handles", [(at, count) for at, _, count in looks], grows),
        slope("p99", [(row.at, row.p(99)) for row in rows], SLOWS),
    ]


def slope(name: str, points: Sequence[tuple[float, float]], allowed: float) -> Slope:
    """The line through these points, by least squares; flat where there are too few to say anything.

    Of p99 each point is a stretch with one switch in it, so that a slow moment of one is no slope: the line's own error tells.
    """
    if len(points) < 4:
        return Slope(name, 0.0, 0.0, allowed)
    xs, ys = zip(*points, strict=True)
    line = statistics.linear_regression(xs, ys)
    span, middle = xs[-1] - xs[0], statistics.median(ys) or 1.0
    allowed = max(allowed, NOISE.get(name, 0.0) / middle)
    rest = [y - line.intercept - line.slope * x for x, y in points]
    spread = sum((x - statistics.fmean(xs)) ** 2 for x in xs) or 1.0
    free = len(points) - 2
    error = (sum(each * each for each in rest) / free / spread) ** 0.5
    return Slope(name, line.slope * span / middle, (line.slope - _sure(free) * error) * span / middle, allowed)


def _sure(free: int) -> float:
    """Student's t at 97.5 %, by the first terms of its expansion: few points say less than many."""
    z = statistics.NormalDist().inv_cdf(0.975)
    return z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)


def resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 for one that has gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    except OSError:
        return 0


def handles(pid: int) -> int:
    """Files and sockets that a process holds open."""
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def children_of(pid: int) -> list[int]:
    """The processes that one has begun, but for Python's own helper; itself where it has begun none."""
    try:
        told = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [each for each in told if "resource_tracker" not in Path(f"/proc/{each}/cmdline").read_text()] or [pid]
    except OSError:
        return []
