"""Debian's LibreOffice for tests of workbooks: where it is, and a file saved again in another form."""

import os
import shutil
import subprocess
from pathlib import Path

CURE = "Install it with: apt-get install libreoffice-calc"
FORMS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"}
"""Filters beside the plain ones: CSV in UTF-8, every sheet a file of its own, cells as they are shown."""
_TIMEOUT_S = 120


def find_office() -> Path | None:
    """The program: ``$TONGXING_SOFFICE``, or ``soffice`` as Debian installs it; None where there is none."""
    found = os.environ.get("TONGXING_SOFFICE") or shutil.which("soffice") or shutil.which("soffice", path="/usr/bin")
    return Path(found) if found else None


def saved_as(file: Path, form: str, folder: Path) -> list[Path]:
    """The file opened and saved again as ``ods``, ``xlsx``, ``csv`` …; what was written. A profile of its own each time."""
    program = find_office()
    if program is None:
        raise FileNotFoundError(f"LibreOffice is not installed. {CURE}")
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())
    profile = f"-env:UserInstallation={(folder / '.profile').as_uri()}"
    command = [str(program), profile, "--headless", "--convert-to", FORMS.get(form, form), "--outdir", str(folder)]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=_TIMEOUT_S)
    return sorted(made for made in set(folder.iterdir()) - before if made.suffix == f".{form}")
