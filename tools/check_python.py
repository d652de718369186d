"""Stop with a sentence where this Python is not one that Tongxing runs on."""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 12):
    found = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit(f"Tongxing needs Python 3.11 or 3.12; this is {found}. Say which one to use: make PYTHON=python3.11")
