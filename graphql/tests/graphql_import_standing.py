"""The process of an import in batches of five children; told to ``stand``, it stands still before the second."""

import sys
import time

from tongxing.host.offices import import_process
from tongxing.work.sheets import importing

_batches_of = importing.batches_of


def _one_and_then_nothing(*given):
    for number, families in enumerate(_batches_of(*given)):
        if number:
            time.sleep(60)
        yield families


if __name__ == "__main__":
    importing.SIZE = 5
    if sys.argv[1] == "stand":
        importing.batches_of = _one_and_then_nothing
    import_process.main()
