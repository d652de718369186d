"""The worked cases in tests/cases, by the same command that a clerk would use."""

import subprocess
import sys
from pathlib import Path

TONGXING = Path(sys.executable).with_name("tongxing")
CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def test_every_worked_case_holds():
    run = subprocess.run([TONGXING, "cases", "--suite", "rules", *CASES], capture_output=True, text=True)

    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == "16 passed, 0 failed"
