"""The command line: one command a file, options that mean the same everywhere, errors as one sentence.

Exit 0 fine, 1 findings, 2 usage or unreadable input, 3 cannot run. Results go to stdout, everything else to stderr.
"""

import gc
import os
import sys
from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code. Every file that it makes is its user's alone: databases, reports, marked copies.

    What a start imports stays until the end. Python's collector would look through it six hundred times, which is a
    fifth of the start, so it begins when the commands stand, and leaves alone what was there before.
    """
    os.umask(0o077)
    gc.disable()
    from .main import run

    sys.exit(run(arguments, ready=_collect_from_here))


def _collect_from_here() -> None:
    gc.freeze()
    gc.enable()
