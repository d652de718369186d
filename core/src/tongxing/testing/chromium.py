"""Debian's Chromium for browser tests: where it is, and how Playwright starts it without asking any outside address."""

import os
import shutil
from pathlib import Path
from typing import Any

CURE = "Install it with: apt-get install chromium fonts-noto-cjk"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> Path | None:
    """The browser's program: ``$TONGXING_CHROMIUM``, or ``chromium`` as Debian installs it; None where there is none."""
    named = os.environ.get("TONGXING_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium", path="/usr/bin")
    return Path(found) if found else None


def launch_options() -> dict[str, Any]:
    """What Playwright's ``launch`` and pytest-playwright's ``browser_type_launch_args`` need."""
    program = find_chromium()
    if program is None:
        raise FileNotFoundError(f"Chromium is not installed. {CURE}")
    return {"executable_path": str(program), "args": list(ARGUMENTS)}
