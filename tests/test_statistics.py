"""A half-year's numbers: taken once, released through one door, read by whoever sees no row, and gone in time."""

from datetime import date, timedelta

import polars as pl
import pytest
from pydantic import BaseModel
from sqlalchemy import select

from tongxing import NotAllowed, UsageError
from tongxing.cli.main import run
from tongxing.errors import CannotRun
from tongxing.host.cities.switching import disable
from tongxing.host.offices import statistics
from tongxing.host.registry import Registry
from tongxing.people import Child, Residence
from tongxing.records.base import table_of
from tongxing.testing.town import DESK, NOBODY, Town
from tongxing.testing.worlds import NOW, make_grant
from tongxing.trust.audit.asking import every
from tongxing.trust.cipher import DATA_KEYS, Vault
from tongxing.trust.grants import add_grant
from tongxing.trust.statistics import snapshots as kept
from tongxing.work.rights.erasing import erase
from tongxing_notebooks.client import Connection, connected
from tongxing_notebooks.frames import QUERY, indicator_frame
from tongxing_notebooks.researching import Research
from tongxing_transport.records import PupilCard

CARD = "pupils_with_card"
REVIEW = "service_review"
WEST, EAST = "230102", "230103"
EVER = {
    "not_before": NOW.replace(year=2000),
    "expires_at": NOW.replace(year=2100),
    "reference": "development: a test",
}
"""Commands go by the clock of the machine."""

FIGURE = """
[parameters.city_transit_free_height_cm]
value = 130
certainty = "reconstructed"
source = {title = "a test"}
"""


class Nothing(BaseModel):
    """No input."""


def arrive(store, _):
    """Pupils of two counties: 24 and 26 of whom 12 and 14 have a card, 12 and 3 have none any more; 9 not known."""
    ends = {"yes": None, "no": date(2026, 1, 1)}
    for place, states in ((WEST, "yes " * 12 + "no " * 12), (EAST, "yes " * 14 + "no " * 3 + "unknown " * 9)):
        for state in states.split():
            code = f"{place}001".ljust(12, "0")
            child = store.add(Child(name="慕容金丝雀", residence=code, hukou=code, birth_date=date(2015, 5, 1)))
            store.add(Residence(child=child.id, division=code, basis="living", valid_from=date(2025, 1, 1)))
            if state in ends:
                card = {"number": "SECRET-CARD-7", "valid_from": date(2025, 1, 1), "valid_until": ends[state]}
                store.add(PupilCard(child=child.id, **card))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("town"), ["transport"], purposes=("care", REVIEW, "data_rights"))
    made.store().write(arrive, Nothing())
    everything = made.registry.composition.categories.categories
    grants = [
        make_grant(NOBODY, id="statistics", categories=[], actions=[], purposes=[REVIEW], **EVER),
        make_grant(DESK, id="operator", categories=[], actions=["configure"], purposes=[REVIEW], **EVER),
        make_grant(DESK, id="rights", categories=everything, actions=["rights"], purposes=["data_rights"], **EVER),
    ]
    with made.registry.database.write() as connection:
        for grant in grants:
            add_grant(connection, "town", grant, local=True)
    yield made
    made.close()


@pytest.fixture(scope="module")
def taken(town):
    return statistics.take(town.registry, town.access(purpose=REVIEW))


def rows(town, **asked):
    store = town.store(by=NOBODY, purpose=REVIEW)
    return {row.place: row for row in statistics.indicators(store, **asked)[0].rows}


def test_a_statistics_principal_reads_the_tables_and_no_row_of_anybody(town, taken):
    found = rows(town)
    assert (found["230100000000"].met, found["230100000000"].not_met) == (25, 15)
    assert found["230103000000"].not_met is None and found["230103000000"].not_known is None
    assert town.all(Child, by=NOBODY, purpose=REVIEW) == []
    answers = town.registry.answers(town.access(NOBODY, REVIEW))
    assert answers.gaps(on=town.day) == [] and answers.values(["age_years"], on=town.day).is_empty()
    with town.store(by=NOBODY, purpose=REVIEW).reading("test") as reading:
        assert reading.connection.exec_driver_sql("SELECT count(*) FROM child").scalar_one() == 0


def test_who_holds_no_grant_for_the_purpose_reads_no_table(town, taken):
    with pytest.raises(NotAllowed):
        statistics.indicators(town.store(by=NOBODY, purpose="care"))


def test_a_snapshot_is_taken_by_who_may_configure(town):
    with pytest.raises(NotAllowed):
        statistics.take(town.registry, town.access(NOBODY, REVIEW))


def test_a_half_year_has_one_snapshot(town, taken):
    with pytest.raises(UsageError, match="2026H2 has a snapshot already"):
        statistics.take(town.registry, town.access(purpose=REVIEW))


def test_graphql_the_command_line_and_notebooks_give_the_same_numbers(town, taken, capsys):
    told = town.query(QUERY, by=NOBODY, purpose=REVIEW)["indicators"]
    expected = [
        (CARD, row.place, row.denominator, row.met, row.not_met, row.not_known, row.per_thousand)
        for row in rows(town).values()
    ]
    columns = ("indicator", "place", "denominator", "met", "not_met", "not_known", "per_thousand")
    assert indicator_frame(told).select(columns).rows() == expected

    class Wire:
        def send(self, body):
            return town.ask(body["query"], by=NOBODY, purpose=REVIEW, **body["variables"])

    assert Connection(Wire(), "town", REVIEW).indicators(keys=[CARD]).select(columns).rows() == expected
    options = ["--city", str(town.registry.city.file), "--database", str(town.registry.database.path)]
    assert run(["indicators", *options, "--as", NOBODY]) == 0
    assert "道里区" in (said := capsys.readouterr().out) and "—" in said


def test_what_is_asked_stands_in_the_access_log(town, taken):
    rows(town)
    last = list(every(town.registry.log))[-1]
    assert (last.principal, last.operation, last.subjects) == (NOBODY, "indicators", frozenset())


def test_a_snapshot_holds_pseudonyms_answers_facts_and_divisions_in_sealed_files(town, taken):
    folder = statistics.folder_of(town.registry)
    with town.registry.database.read() as connection:
        vault = Vault(town.registry.ring)
        frames = [kept.frame_of(connection, vault, folder, taken, name) for name in ("child.residence", "facts")]
        children = set(connection.execute(select(table_of(Child).c.id)).scalars())
    assert all(frame.height == 50 and not set(frame["subject"]) & children for frame in frames)
    assert frames[0]["subject"].to_list() == frames[1]["subject"].to_list() != sorted(children)
    assert {"age_years", "holds_pupil_card"} <= set(frames[1].columns)
    assert not set(frames[1].schema.values()) & {pl.Date, pl.Datetime}
    for file in folder.rglob("*.sealed"):
        assert file.stat().st_mode & 0o077 == 0 and b"PAR1" not in file.read_bytes()


def test_what_is_erased_stands_in_no_snapshot_by_name_or_number(town, taken):
    with town.registry.database.read() as connection:
        child = connection.execute(select(table_of(Child).c.id)).scalars().first()
    erase(town.registry.world, town.access(purpose="data_rights"), child, "art. 47")
    folder = statistics.folder_of(town.registry)
    with town.registry.database.read() as connection:
        vault = Vault(town.registry.ring)
        opened = [
            kept.frame_of(connection, vault, folder, taken, file.stem).write_json() for file in folder.rglob("*.sealed")
        ]
    written = [file.read_text() for file in folder.rglob("*.sealed")]
    for text in (*opened, *written):
        assert not any(canary in text for canary in (child, "慕容金丝雀", "SECRET-CARD-7"))
    assert len(opened) == 2


def test_a_snapshot_ends_in_time_and_its_tables_stay(town, taken):
    registry, folder = town.registry, statistics.folder_of(town.registry)
    before, town.day = town.day, taken.expires_on - timedelta(days=1)
    try:
        assert statistics.expire(registry, town.access(purpose=REVIEW)) == []
        town.day = taken.expires_on
        assert [each.period for each in statistics.expire(registry, town.access(purpose=REVIEW))] == ["2026H2"]
        assert statistics.expire(registry, town.access(purpose=REVIEW)) == []
    finally:
        town.day = before
    assert not list(folder.rglob("*.sealed"))
    with registry.database.read() as connection:
        assert connection.execute(select(DATA_KEYS.c.key).where(DATA_KEYS.c.subject == taken.id)).first() is None
        with pytest.raises(CannotRun):
            kept.frame_of(connection, Vault(registry.ring), folder, taken, "facts")
    assert rows(town)["230100000000"].met == 25


def test_a_table_asked_again_is_the_same_bytes_or_names_what_changed(town, taken):
    """A month later everybody is there twice, a department is off, a figure has a new edition: the numbers stay as they were released."""
    project = Research(connected(town.registry, token="nobody-token", purpose=REVIEW), "a-project")
    first, before = project.tables(snapshot="2026H2"), town.day
    file, other = town.registry.city.file, town.registry.city.file.with_name("later.toml")
    other.write_text(file.read_text(encoding="utf-8") + FIGURE, encoding="utf-8")
    town.store().write(arrive, Nothing())
    town.day = before + timedelta(days=31)
    try:
        again, changed = project.again(first)
        assert changed == () and again.data.write_json() == first.data.write_json()

        revised = Registry.open(other, database=str(file.with_suffix(".db")), clock=town.registry.clock)
        later = Research(connected(revised, token="nobody-token", purpose=REVIEW), "a-project").tables(
            snapshot="2026H2"
        )
        assert first.provenance.changed(later.provenance) == ("law",)
        assert later.data.equals(first.data)

        disable(
            revised.database,
            revised.host,
            revised.city,
            ["transport"],
            by="a test",
            reason="a test",
            now=revised.clock(),
        )
        assert {"law", "plugins"} <= set(project.again(first)[1])
        revised.close()
    finally:
        town.day = before
