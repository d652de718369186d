"""The command line: one command a file, options that mean the same everywhere, errors as one sentence.

Exit 0 fine, 1 findings, 2 usage or unreadable input, 3 cannot run. Results go to stdout, everything else to stderr.
"""

from .main import main

__all__ = ["main"]
