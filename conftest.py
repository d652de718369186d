"""What every test run of the workspace needs: a place in memory, the programs that tests drive, or a sentence about them; a slice's end."""

import gc
import os
import shutil
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

import hypothesis
import pytest

from tongxing.testing import chromium, office, templates

_IS_CI = os.environ.get("CI", "").lower() in ("1", "true")

# A busy machine is no finding; a failure prints what repeats it. Each run tries others, so that few at a time do; but what a change
# is judged by is the same each time, so that nobody's change is refused for what another's draw has found.
hypothesis.settings.register_profile(
    "tongxing",
    deadline=None,
    print_blob=True,
    max_examples=40,
    derandomize=_IS_CI,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("tongxing")

_MEMORY = Path("/dev/shm")
_ROOM = 8 << 30
"""Bytes that must be free there for all that a run writes."""


def _has_room():
    if not os.access(_MEMORY, os.W_OK):
        return False
    told = os.statvfs(_MEMORY)
    return not told.f_flag & os.ST_NOEXEC and told.f_bavail * told.f_frsize > _ROOM


# A commit waits for no disk there, and a database's files are made in a tenth of the time.
if "TMPDIR" not in os.environ and _has_room():
    os.environ["TMPDIR"] = str(_MEMORY)
    tempfile.tempdir = None  # whoever asked before asks again

_HARBIN = Path(__file__).parent / "examples/cities/harbin.toml"
_PEERS = Path(__file__).parent / ".peers/.done"
_SPARK = Path(__file__).parent / ".spark/.done"
_GENERATORS = Path(__file__).parent / ".generators"
_PROGRAMS = {
    "browser": (chromium.find_chromium, f"Chromium is not installed. {chromium.CURE}"),
    "peers": (lambda: _PEERS if _PEERS.exists() else None, "OpenFisca and zen-engine are not installed. `make peers`"),
    "spark": (
        lambda: _SPARK if _SPARK.exists() and shutil.which("java") else None,
        "There is no Java, or no Spark. `make spark`",
    ),
    "generators": (
        lambda: _GENERATORS if (_GENERATORS / ".python").exists() else None,
        "ariadne-codegen is not installed. `make generators`",
    ),
    "typescript": (
        lambda: shutil.which("node") if (_GENERATORS / ".typescript").exists() else None,
        "There is no Node, or no TypeScript. `make generators`",
    ),
    "office": (office.find_office, f"LibreOffice is not installed. {office.CURE}"),
}
_MAY_BE_ABSENT = {"spark", "typescript"}
"""Not every machine has Java or Node."""
_NOT_REACHED = "the slice of time was over"
_MOST_NAMED = 40
_BEGUN = pytest.StashKey[float]()


@pytest.fixture(scope="session", autouse=True)
def cities_begin_as_copies():
    """Whoever opens a city on an empty database, a command too, finds what the first one made: that takes a second otherwise."""
    with patch("tongxing.host.registry.set_up", templates.set_up_copied):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return chromium.launch_options()


@pytest.fixture
def context(context):
    """Of pytest-playwright. What a page shows is waited for as long as a busy machine may need: half a minute is soon over."""
    context.set_default_timeout(120_000)
    return context


@pytest.fixture(scope="session")
def harbin_with():
    """``harbin_with(folder, "transport")``: the demo's city file, written there, with these departments alone."""

    def written(folder, *plugins):
        text = _HARBIN.read_text(encoding="utf-8").replace("../regions", str(_HARBIN.parents[1] / "regions"))
        kept = [line for line in text.splitlines() if not line.startswith(("database = ", "keys = "))]
        listed = [f"plugins = {list(plugins)}" if line.startswith("plugins = ") else line for line in kept]
        file = folder / _HARBIN.name
        file.write_text("\n".join(listed), encoding="utf-8")
        return file

    return written


def pytest_configure(config):
    # pytest-playwright empties its folder when it begins; pictures that tests keep stand beside it.
    if getattr(config.option, "output", None) == "test-results":
        config.option.output = "test-results/browser"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Files with long tests come first: a worker that took one last would keep the others waiting for it."""
    long = {item.path for item in items if any(map(item.get_closest_marker, ("slow", "browser")))}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish(session):
    """What was imported stays: the collector leaves it alone, and comes by less often. A sixth of the time of a run."""
    session.config.stash[_BEGUN] = time.monotonic()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish():
    """Of what is left at the end pytest collects whatever it finds: execnet interrupts a worker that takes over five seconds for it."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    minutes = float(os.environ.get("TONGXING_SLICE_MINUTES") or "inf")
    if time.monotonic() - item.config.stash[_BEGUN] > minutes * 60:
        pytest.skip(_NOT_REACHED)
    for marker, (find, absent) in _PROGRAMS.items():
        if item.get_closest_marker(marker) and find() is None:
            if _IS_CI and marker not in _MAY_BE_ABSENT:
                pytest.fail(absent, pytrace=False)
            pytest.skip(absent)


def pytest_terminal_summary(terminalreporter):
    for reason in (*(absent for _, absent in _PROGRAMS.values()), _NOT_REACHED):
        skipped = [
            report.nodeid for report in terminalreporter.stats.get("skipped", []) if reason in str(report.longrepr)
        ]
        if skipped:
            terminalreporter.section(f"{len(skipped)} tests did not run: {reason}", sep="!")
            terminalreporter.write_line("\n".join(sorted(skipped) if len(skipped) <= _MOST_NAMED else ["…"]))
