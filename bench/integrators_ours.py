"""Our server for ``bench_integrators.py``: as ``tongxing serve`` runs it, walls, limits and log on. FOLDER URL [--without-log].

What one principal may ask for in a minute is not what is measured, and is not taken off; each request's limits hold.
"""

import os
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn
from bench_reads import UNLIMITED

from tongxing.host.host import Host
from tongxing.host.registry import Registry
from tongxing.testing.worlds import NOW
from tongxing_graphql import create_app
from tongxing_graphql.server import steady


def main() -> None:
    """Serve until somebody ends it."""
    folder, url, *more = sys.argv[1:]
    port = int(os.environ["PORT"])
    registry = Registry.open(str(Path(folder) / "bench.toml"), database=url, host=Host(), clock=lambda: NOW)
    if more == ["--without-log"]:
        log: Any = registry.log
        log.keep = lambda access, entry: None
    app = create_app([registry])
    app.state.cities["bench"].budgets = UNLIMITED
    steady.begin()
    threading.Thread(target=_tell, args=(port,), daemon=True).start()
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning", server_header=False)


def _tell(port: int) -> None:
    while True:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            connection.getresponse()
            break
        except OSError:
            time.sleep(0.05)
    print("ready", flush=True)


if __name__ == "__main__":
    main()
