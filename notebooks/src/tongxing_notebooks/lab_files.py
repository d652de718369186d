"""What the lab puts on the disk before Jupyter starts: its settings, its kernel with a card in the launcher, the tour."""

import json
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

QUIET = {
    "@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
"""Settings by which Lab asks no address outside this machine, and shows every cell to who reads or searches the page."""
FORGETS = "--HistoryManager.hist_file=:memory:"
TEXTS = "text"
PAIRED = f"ipynb,{TEXTS}//py:percent"
"""Each chapter is one entry in Lab's list of files; its text, which Jupytext keeps equal to it, stands in a folder beside."""
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="10" fill="#8f2318"/>
<circle cx="23" cy="20" r="8" fill="#fff"/><path d="M9 56c0-16 6-26 14-26s14 10 14 26z" fill="#fff"/>
<circle cx="43" cy="30" r="6" fill="#ffd9a8"/><path d="M33 56c0-12 4-19 10-19s11 7 11 19z" fill="#ffd9a8"/></svg>
"""


def write_settings(folder: Path) -> None:
    """Lab's settings."""
    for plugin, values in QUIET.items():
        package, name = plugin.split(":")
        place = folder / package / f"{name}.jupyterlab-settings"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(values))


def write_kernel(folder: Path, environment: Mapping[str, str]) -> None:
    """Our kernel: a card in the launcher, city and token in its environment. Readable by its owner alone."""
    place = folder / "kernels" / "tongxing"
    place.mkdir(parents=True, mode=0o700)
    told = {
        # What was typed into cells may name a child: it is remembered while the kernel runs, and in no file of the reader's home.
        "argv": [sys.executable, "-m", "tongxing_notebooks.kernel", "-f", "{connection_file}", FORGETS],
        "display_name": "童行 Tongxing",
        "language": "python",
        "env": dict(environment),
    }
    file = place / "kernel.json"
    file.touch(0o600)
    file.write_text(json.dumps(told, ensure_ascii=False))
    (place / "logo-svg.svg").write_text(LOGO)


def write_tour(folder: Path) -> list[Path]:
    """The tour as notebooks, each paired with its text. What somebody changed in them is left as it is."""
    import jupytext  # takes more than a second of processor, and only this uses it

    texts = folder / TEXTS
    texts.mkdir(parents=True, exist_ok=True)
    made = []
    for chapter in chapters():
        notebook = folder / f"{chapter.stem}.ipynb"
        if not notebook.exists():
            read = jupytext.reads(chapter.read_text(encoding="utf-8"), fmt="py:percent")
            read.metadata["jupytext"] = {"formats": PAIRED}
            read.metadata["kernelspec"] = {"name": "tongxing", "display_name": "童行 Tongxing", "language": "python"}
            jupytext.write(read, notebook)
            jupytext.write(read, texts / chapter.name, fmt="py:percent")
        made.append(notebook)
    return made


def chapters() -> list[Path]:
    """The chapters as they are committed, in order."""
    folder = files("tongxing_notebooks") / "tour"
    return sorted(Path(str(each)) for each in folder.iterdir() if each.name[0].isdigit() and each.name.endswith(".py"))
