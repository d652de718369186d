"""Every page of the docs: its commands run, what it shows is what they print, its links and paths lead somewhere.

A fenced block is run in the page's own folder, in the order of the page. The words behind the language say how:

- ``sh``                 run; ``sh exits=2`` for a command that is meant to fail
- ``text``               lines that the last command prints; a line ``…`` stands for any others
- ``graphql city=FILE``  asked of this city, by ``demo-county`` for ``care``; it must answer without errors
- any with ``file=PATH`` written there; with ``add=PATH`` written at the end of what is there

A block that cannot run here has a comment ``<!-- not run: why -->`` on the line before it.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BIN = ROOT / ".venv/bin"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
REASONS = {"serves until it is stopped", "needs the server", "runs every test"}
"""Why a block may stand there without being run."""

FENCE = re.compile(
    r"(?:^<!-- not run: (?P<why>[^>]+) -->\n)?^```(?P<lang>\w*) ?(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S
)
ASK = """
import sys
from starlette.testclient import TestClient
from tongxing.host.registry import Registry
from tongxing_graphql import create_app
registry = Registry.open(sys.argv[1], database=sys.argv[2] or None)
heads = {"Authorization": "Bearer demo-county", "Tongxing-Purpose": "care", "Accept": "application/json"}
with TestClient(create_app([registry], budget_s=60)) as client:
    print(client.post("/graphql", json={"query": sys.stdin.read()}, headers=heads).text)
registry.close()
"""

every_page = pytest.mark.parametrize("doc", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    language: str
    options: dict[str, str]
    text: str
    why_not: str | None
    line: int


def blocks(doc: Path) -> list[Block]:
    text = doc.read_text(encoding="utf-8")
    return [
        Block(
            each["lang"],
            dict(part.split("=", 1) for part in each["info"].split()),
            each["text"],
            each["why"],
            text.count("\n", 0, each.start()) + 1,
        )
        for each in FENCE.finditer(text)
    ]


def runs(doc: Path) -> bool:
    """Whether there is something to run. A translation, ``README.zh.md``, shows what its original shows."""
    if doc.suffixes[:-1]:
        return False
    return any(each.why_not is None and each.language in ("sh", "graphql") for each in blocks(doc))


def running() -> Iterator[Any]:
    """The pages that run, the first that a newcomer reads first."""
    return (pytest.param(doc, id=str(doc.relative_to(ROOT))) for doc in filter(runs, PAGES))


class Reader:
    """Somebody who does what a page says, in a folder of their own."""

    def __init__(self, folder: Path, environment: Path) -> None:
        self.folder, self.environment = folder, environment
        self.printed = ""
        (folder / ".venv").symlink_to(environment)
        for name in ("examples/cities", "examples/documents", "examples/regions"):
            shutil.copytree(ROOT / name, folder / name)
        for name in ("plugins", "docs", "Makefile"):
            (folder / name).symlink_to(ROOT / name)
        (folder / "examples/clients").symlink_to(ROOT / "examples/clients")

    def does(self, block: Block) -> None:
        if block.why_not:
            if block.text.startswith("make demo"):
                self._run(["bash", "-euc", made_by("demo") + " --no-serve"])
            return
        if block.options.keys() & {"file", "add"}:
            self._write(block)
        elif block.language == "sh":
            self._run(["bash", "-euo", "pipefail", "-c", block.text], exits=int(block.options.get("exits", 0)))
        elif block.language == "text":
            self._compare(block)
        elif block.language == "graphql":
            arguments = [block.options["city"], block.options.get("database", "")]
            self._run(
                [self.environment / "bin/python", "-W", "ignore", "-c", ASK, *arguments], given=self._named(block.text)
            )
            assert '"errors"' not in self.printed, self.printed
        else:
            check_form(block)

    def _named(self, query: str) -> str:
        """A query in which ``23-…`` stands for the first child of the answer before."""
        return (
            query.replace("23-…", re.search(r'"recordId": ?"([^"]+)"', self.printed)[1]) if "23-…" in query else query
        )

    def _write(self, block: Block) -> None:
        path = self.folder / (block.options.get("file") or block.options["add"])
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if "add" in block.options else ""
        path.write_text(before + block.text, encoding="utf-8")

    def _run(self, command: list[str | Path], *, exits: int = 0, given: str = "") -> None:
        path = f"{self.environment / 'bin'}:{BIN}:/usr/bin:/bin"
        env = os.environ | {"PATH": path, "VIRTUAL_ENV": str(self.environment), "UV_OFFLINE": "1", "UV_NO_CONFIG": "1"}
        done = subprocess.run(
            command, cwd=self.folder, env=env, input=given, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.printed = done.stdout
        assert done.returncode == exits, f"{command[-1]}\nended with {done.returncode}:\n{done.stdout}"

    def _compare(self, block: Block) -> None:
        found = plain(self.printed)
        for line in block.text.splitlines():
            assert line.strip() == "…" or plain(line) in found, f"line {block.line}: {line!r} is not in\n{self.printed}"


def made_by(target: str) -> str:
    """What a target of the Makefile runs last."""
    [recipe] = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M)
    return str(recipe.strip().splitlines()[-1].strip().replace("$(BIN)", ".venv/bin").replace("$(AT)", ""))


def plain(text: str) -> str:
    """Without how far apart the words stand."""
    return re.sub(r"[ \t]+", " ", text).strip()


def check_form(block: Block) -> None:
    """What is only shown is at least well formed."""
    if block.language in ("yaml", "json"):
        yaml.safe_load(block.text)
    elif block.language == "toml":
        tomllib.loads(block.text)
    elif block.language == "python":
        compile(block.text, "page", "exec")


@pytest.fixture
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment in which pages may install: it sees everything of this one, and nothing of it is seen here."""
    made = tmp_path_factory.mktemp("reader") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made], check=True)
    site = made / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (site / "_here.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    program = made / "bin/tongxing"
    program.write_text(f"#!{made}/bin/python\nfrom tongxing.cli import main\nmain()\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return made


@pytest.mark.nightly  # of which CI runs a slice that has all pages
@pytest.mark.parametrize("doc", list(running()))
def test_everything_on_the_page_runs(doc: Path, environment: Path, tmp_path: Path) -> None:
    reader = Reader(tmp_path, environment)
    for block in blocks(doc):
        reader.does(block)


def test_the_readme_in_chinese_shows_the_same_commands() -> None:
    english, chinese = (
        [(each.language, each.options, each.text) for each in blocks(ROOT / name)]
        for name in ("README.md", "README.zh.md")
    )
    assert chinese == english


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_leads_to_every_page_but_each_decision(name: str) -> None:
    pages = {str(page.relative_to(ROOT)) for page in PAGES if page.parent not in (ROOT, ROOT / "docs/decisions")}
    assert sorted(pages - set(re.findall(r"\]\(([^)\s]+)\)", (ROOT / name).read_text(encoding="utf-8")))) == []


@every_page
def test_a_block_that_is_not_run_says_why(doc: Path) -> None:
    assert [each.why_not for each in blocks(doc) if each.why_not and each.why_not not in REASONS] == []


@every_page
def test_every_link_leads_to_a_file(doc: Path) -> None:
    text = FENCE.sub("", doc.read_text(encoding="utf-8"))
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (doc.parent / link).exists()] == []


@every_page
def test_every_path_that_is_named_is_there(doc: Path) -> None:
    folders = "core graphql notebooks plugins examples tests docs bench tools".split()
    text = FENCE.sub("", doc.read_text(encoding="utf-8"))
    named = [path for path in re.findall(r"`([\w./-]+/[\w./-]*)`", text) if path.split("/")[0] in folders]
    assert [path for path in named if not (ROOT / path).exists()] == []


@every_page
def test_every_make_target_that_is_named_is_there(doc: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    assert set(re.findall(r"`make (\w+)", doc.read_text(encoding="utf-8"))) - targets == set()


@every_page
def test_every_command_that_is_named_is_there(doc: Path) -> None:
    from tongxing.cli.main import COMMANDS

    known = {module.__name__.rpartition(".")[2].strip("_") for module in COMMANDS} | {
        "restore",
        "serve",
        "schema",
        "documents",
        "lab",
        "panel",
        "doses",
        "fhir",
    }
    named = set(re.findall(r"(?:^|`)tongxing (\w+)", doc.read_text(encoding="utf-8"), flags=re.M))
    assert named - known == set()
