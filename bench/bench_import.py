"""The import of a large CSV, stage by stage, beside a pydantic model a row and the ORM's add_all: one run, both engines.

    python bench/bench_import.py --rows 1000000 --engine sqlite --engine postgresql

Every record has its history trigger, its secrets sealed under a key of its subject, and its blind index.
"""

import argparse
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Annotated, Any

import polars as pl
from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError, model_validator
from sqlalchemy.orm import Session

from tongxing.people import id_number
from tongxing.people.divisions import national
from tongxing.records import Record
from tongxing.records.base import blind_name
from tongxing.records.ids import new_id
from tongxing.testing.worlds import make_access, make_grant, make_world
from tongxing.trust.cipher import Vault
from tongxing.work import rows as record_rows
from tongxing.work.sheets import importing
from tongxing.work.sheets.checking import Rules, check
from tongxing.work.sheets.choices import plain, words_of
from tongxing.work.sheets.files import read_file
from tongxing.work.sheets.imports import IMPORTS
from tongxing.work.sheets.questions import survey
from tongxing.work.sheets.reading import read_sheets
from tongxing.work.store import Store
from tongxing.work.writing import batches

SAMPLE = 20_000
"""Rows that pydantic checks, and records that the ORM adds: both are linear."""
HEADS = ["家庭编号", "姓名", "身份证号码", "性别", "出生日期", "民族", "户籍地区划代码", "居住地区划代码"]
HEADS += ["现居住地起始日期", "随行人", "摸排日期"]
STAGES = (
    (importing, "read_file", "read"),
    (importing, "read_sheets", "read"),
    (importing, "check", "check"),
    (importing._Run, "_planned", "plan"),
    (importing, "write_in", "write"),
)
LOADING = ((batches, "add_rows", "load"), (batches.rows, "sealed_frame", "load"), (Vault, "ready", "load"))
"""Of writing, what the ORM does too: data keys, sealing, and rows into tables."""
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗", "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"


def main() -> None:
    """Make a file, import it on each engine, and print what each stage took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "children.csv"
        invent(path, asked.rows)
        print(f"{asked.rows:,} rows, {path.stat().st_size / 2**20:.0f} MB")
        for engine in asked.engine or ["sqlite", "postgresql"]:
            run(engine, path, Path(folder) / engine)
        beside_pydantic(path)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


def invent(path: Path, count: int) -> None:
    """Children of a province, two in three with a sibling; nine in ten with a number; two cells in a hundred are wrong."""
    random = Random(1)
    counties = [d.code for d in national().rows if d.level == "county"]
    here, first = [c for c in counties if c.startswith("23")], date(2010, 11, 1)
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADS) + "\n")
        for n in range(count):
            born = first + timedelta(days=random.randrange(5000))
            sex = random.randrange(2)
            number = (
                id_number.make(f"99{n // 500 % 10000:04}", born, (n * 2 + sex) % 1000) if random.random() < 0.9 else ""
            )
            name = random.choice(SURNAMES) + random.choice(GIVEN) + random.choice(GIVEN)
            row = [str(n * 2 // 3), name, number, "女男"[sex], born.isoformat(), "汉", random.choice(counties)]
            row += [random.choice(here), "2025.3.1", "父母双方", "2026-10-12"]
            if random.random() < 0.02:
                row[random.choice((2, 4, 7))] = "不对"
            file.write(",".join(row) + "\n")


def run(engine: str, path: Path, folder: Path) -> None:
    """One import from the file to the last report, with the time of each stage."""
    folder.mkdir()
    store = opened(engine, folder)
    clock = Clock()
    with ExitStack() as timed:
        for owner, name, stage in (*STAGES, *LOADING):
            timed.enter_context(clock.around(owner, name, stage))
        began = time.perf_counter()
        report = importing.import_file(store, path, survey(), development=True)
        whole = time.perf_counter() - began
    print(f"{engine}: read {report.read:,}, accepted {report.accepted:,}, rejected {report.rejected:,}")
    for stage in ("read", "check", "plan", "write"):
        told(stage, report.read, clock.spent[stage])
    told("the rest", report.read, whole - sum(clock.spent[stage] for stage in ("read", "check", "plan", "write")))
    told("all", report.read, whole)
    beside_orm(store, path, clock)
    store.world.database.close()


def opened(engine: str, folder: Path) -> Store:
    """An empty registry, and somebody who may import."""
    if engine == "postgresql":
        from tongxing.testing.postgres import fresh_database

        url = fresh_database()
    else:
        url = f"sqlite:///{folder / 'city.db'}"
    world = make_world(url, folder, new_id=new_id)
    with world.database.write() as connection:
        IMPORTS.create(connection, checkfirst=True)
    grant = make_grant(categories=world.book.categories, actions=("read", "write", "import"))
    return Store(world, make_access(world, grant))


class Clock:
    """How long functions took, added up by stage; and the records of the last batch."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.records = 0
        self.frames: dict[type[Record], pl.DataFrame] = {}

    @contextmanager
    def around(self, owner: Any, name: str, stage: str) -> Iterator[None]:
        """Time every call of a function while the block runs."""
        plain: Callable[..., Any] = getattr(owner, name)

        def timed(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            result = plain(*given, **named)
            self.spent[stage] += time.perf_counter() - began
            if stage == "write":
                self.frames = given[3]
                self.records += sum(frame.height for frame in self.frames.values())
            return result

        setattr(owner, name, timed)
        try:
            yield
        finally:
            setattr(owner, name, plain)


def beside_orm(store: Store, path: Path, clock: Clock) -> None:
    """The last batch's records once more, as new ones, by ``Session.add_all``: sealed with the same code, row by row."""
    world, vault = store.world, Vault(store.world.ring)
    objects, ids = [], {}
    for record, frame in sorted(clock.frames.items(), key=lambda pair: pair[0].subject_column != "id"):
        for row in record_rows.whole(record, frame).iter_rows(named=True):
            for name in {"id", record.subject_column, "guardian", "household"} & row.keys():
                if row[name]:
                    row[name] = ids.setdefault(row[name], new_id("23"))
            objects.append((record, row))
    began = time.perf_counter()
    with world.database.write() as connection:
        vault.ready(connection, {record_rows.subject_of(r, row) for r, row in objects}, create=True)
        session = Session(connection, autoflush=False)
        session.add_all(_orm(record, record_rows.sealed(record, row, vault)) for record, row in objects)
        session.flush()
        spent = time.perf_counter() - began  # without the commit, as ours
    theirs = len(objects) / spent
    for stage, words in (("load", "sealed and loaded"), ("write", "with checks, rights and log too")):
        ours = clock.records / clock.spent[stage]
        print(f"  records a second, {words}: {ours:,.0f}; ORM add_all {theirs:,.0f}; ratio {ours / theirs:.1f}")


def _orm(record: type[Record], row: dict[str, Any]) -> Record:
    return record(**{name: row[name] for name in row if not name.endswith(blind_name(""))})


def _day(said: str) -> date:
    """2026-10-12 or 2025.3.1."""
    found = re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", said)
    if found is None:
        raise ValueError("date")
    return date(*map(int, found.groups()))


def _county(code: str) -> str:
    if national().county_of(code) is None:
        raise ValueError("division")
    return national().normalise(code)


def _choice(key: str) -> AfterValidator:
    column = survey().column("child", key)
    words = words_of(column) if column else {}

    def code_of(said: str) -> str:
        if plain(said) not in words:
            raise ValueError(key)
        return words[plain(said)]

    return AfterValidator(code_of)


Day, Place = Annotated[date, BeforeValidator(_day)], Annotated[str, AfterValidator(_county)]
TODAY = date(2026, 11, 23)


class Row(BaseModel):
    """A child as a pydantic model that checks each row for what we check it for; not rows against each other."""

    family: str
    name: str
    id_number: Annotated[str, AfterValidator(id_number.normalise)] | None
    sex: Annotated[str, _choice("sex")]
    birth_date: Day
    ethnicity: Annotated[str, _choice("ethnicity")] | None
    hukou: Place
    residence: Place
    residing_since: Day | None
    accompanied_by: Annotated[str, _choice("accompanied_by")] | None
    surveyed_on: Day

    @model_validator(mode="after")
    def _together(self) -> "Row":
        number, born, later = self.id_number, self.birth_date, (self.residing_since, self.surveyed_on)
        said = id_number.check(number, today=TODAY, sex=self.sex, birth_date=born, development=True) if number else []
        if any(finding.severity == "error" for finding in said):
            raise ValueError("number")
        if born > TODAY or any(day and not born <= day <= TODAY for day in later):
            raise ValueError("days")
        return self


def beside_pydantic(path: Path) -> None:
    """Checking a column at a time beside a model a row; neither reads the file, and both reject the same rows."""
    sheets = read_sheets(read_file(path), survey())
    began = time.perf_counter()
    checked = check(sheets, survey(), Rules(TODAY, development=True))
    ours = checked.read / (time.perf_counter() - began)
    rows = sheets[0].cells.head(SAMPLE).to_dicts()
    began, wrong = time.perf_counter(), set()
    for row in rows:
        try:
            Row.model_validate(row)
        except ValidationError:
            wrong.add(row["row"])
    theirs = len(rows) / (time.perf_counter() - began)
    twice = {p.row for p in checked.problems if p.code.startswith("DUPLICATE")}
    assert wrong - twice == {row["row"] for row in rows} & checked.rejected["child"] - twice, "rejected rows differ"
    print(f"checked rows a second: {ours:,.0f}; pydantic a row {theirs:,.0f}; ratio {ours / theirs:.1f}")


def told(stage: str, rows: int, seconds: float) -> None:
    print(f"  {stage:10} {seconds:8.1f} s  {rows / max(seconds, 1e-9):12,.0f} rows a second")


if __name__ == "__main__":
    main()
