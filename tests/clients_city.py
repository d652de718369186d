"""The demo's city with a few children, served to the programs of examples/clients; it takes their registered documents and no others."""

import os
import shutil
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import httpx
import uvicorn

from tongxing.testing.templates import begun_city
from tongxing.testing.town import TODAY, Town
from tongxing.trust.registered import Registered, id_of, register
from tongxing_education.actions import RegisterSchool, ReportSeats, register_school, report_seats
from tongxing_graphql import create_app
from tongxing_immunization.actions import RecordDose, ReviewHistory, record_dose, review_history

ROOT = Path(__file__).parents[1]
CLIENTS = ROOT / "examples/clients"
DOCUMENTS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(CLIENTS.glob("documents/*/*.graphql"))}
SCHOOL = "2301020002"


class ClientsCity(Town):
    """Harbin as its file has it, on the demo's day; the county officer is whoever does what no program does."""

    def __init__(self, folder: Path) -> None:
        self.day, self.folder = TODAY, folder
        for name in ("cities", "regions"):
            shutil.copytree(ROOT / "examples" / name, folder / "examples" / name)
        file = folder / "examples/cities/harbin.toml"
        told = file.read_text(encoding="utf-8")
        file.write_text('documents = "registered"\n' + told, encoding="utf-8")
        self.registry = begun_city(file, str(folder / "harbin.db"), clock=self._now)
        self._register()
        app = create_app([self.registry], budget_s=60)
        self.documents = app.state.cities["harbin"].state().documents
        self._server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)

    def _register(self) -> None:
        with self.registry.database.write() as connection:
            for text in DOCUMENTS.values():
                new = Registered(id_of(text), "", text, "demo-county", self._now(), None)
                register(connection, self.registry.key, new)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}/harbin/graphql"

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def access(self, by: str = "demo-county", purpose: str = "care"):
        return self.registry.access("demo-county" if by == "desk" else by, purpose)

    def post(self, token: str, purpose: str, body: dict[str, object]) -> httpx.Response:
        """A request as no program sends it."""
        heads = {"Authorization": f"Bearer {token}", "Tongxing-Purpose": purpose}
        return httpx.post(self.address, json=body, headers=heads, timeout=60)

    def start(self, name: str, *words: str) -> subprocess.Popen[str]:
        """A program that does not end by itself."""
        given = os.environ | {"TONGXING_URL": self.address, "TONGXING_TOKEN": f"demo-{name}"}
        command = [sys.executable, CLIENTS / f"{name}.py", *words]
        return subprocess.Popen(command, env=given, stdout=subprocess.PIPE, text=True, cwd=self.folder)

    def program(self, name: str, *words: str, exits: int = 0, **env: str) -> str:
        """What a program prints, run as somebody in the city's own office runs it."""
        given = os.environ | {"TONGXING_URL": self.address, "TONGXING_TOKEN": f"demo-{name}", **env}
        command = [sys.executable, CLIENTS / f"{name}.py", *words]
        done = subprocess.run(command, env=given, capture_output=True, text=True, cwd=self.folder, timeout=120)
        assert done.returncode == exits, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def opens_school(self) -> None:
        """A primary school with seats, this year."""
        school = self.act(
            register_school,
            RegisterSchool(division="230102", code=SCHOOL, name="示例第二小学", stages=["PRIMARY"], ownership="public"),
            purpose="schooling",
        )
        seats = ReportSeats(school=school.id, school_year=2026, stage="PRIMARY", seats=90, pupils=40)
        self.act(report_seats, seats, purpose="schooling")

    def vaccinated(self, child: str, *doses: tuple[str, date]) -> None:
        """Doses that were seen on the child's certificate, which has all."""
        for product, day in doses:
            given = RecordDose(child=child, product=product, given_on=day, origin="other_province")
            self.act(record_dose, given, purpose="vaccination")
        seen = ReviewHistory(child=child, seen_on=date(2026, 6, 1), extent="complete", seen_in="certificate")
        self.act(review_history, seen, purpose="vaccination")
