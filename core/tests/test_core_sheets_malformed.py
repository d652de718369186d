"""Whatever stands in a cell or in a file: one sentence or a report, never a traceback, and no row that is not counted.

First the alarm is rung: faults are planted, and the same judge must find each. Then come the inputs: a slice of each
kind in every run, ten thousand each night.
"""

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from malformed_inputs import INPUTS, KEYS, table
from malformed_judge import MOST_WORK_S, NAME, NUMBER, SECRETS, Caught, Input, Judge
from sheets_at_hand import child, load, workbook

from tongxing.errors import UsageError
from tongxing.work.sheets import importing, reading
from tongxing.work.sheets.mapping_files import read_mapping

pytestmark = pytest.mark.slow

LONGEST_S = 60.0
"""By the clock, whatever else the machine does; of the processor an input may take two seconds."""
SLICE = {"any bytes": 80, "bytes gone wrong": 30, "cells of a CSV": 25, "parts of a workbook": 25}
REACHING = ("cells of a CSV", "cells of a workbook", "a ZIP of CSV", "mapped sheets")
"""Kinds that are no slice where none of them comes as far as the rows."""
ALL = 10_000
BUDGET_S = 600
"""For each kind, at night: what is not tried by then is said."""


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    return Judge(tmp_path_factory.mktemp("malformed"), LONGEST_S)


def tried(judge, kind, examples, budget_s=BUDGET_S):
    """So many inputs of a kind, each judged; how many were. Hypothesis shows the smallest that was caught."""
    ends, before = time.monotonic() + budget_s, judge.judged

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), database=None)
    @given(INPUTS[kind])
    def run(made):
        if time.monotonic() < ends:
            judge.judge(made)

    run()
    return judge.judged - before


@pytest.mark.parametrize("kind", INPUTS)
def test_a_slice_of_each_kind(judge, kind, capfd):
    before = judge.reported
    assert tried(judge, kind, SLICE.get(kind, 15)) > 10
    if judge.reported == before and kind in REACHING:
        tried(judge, kind, 200)  # all of a few may be refused before their rows, of so many not
    assert judge.reported > before or kind not in REACHING
    said = "".join(capfd.readouterr())
    assert not any(secret in said for secret in SECRETS)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", INPUTS)
def test_ten_thousand_each_night(judge, kind, capfd, record_property):
    done = tried(judge, kind, ALL // len(INPUTS))
    said = "".join(capfd.readouterr())
    assert not any(secret in said for secret in SECRETS)
    figures = (
        f"{kind}: {done} inputs, {judge.reported} reports, {judge.written} written, slowest {judge.slowest_s:.2f} s"
    )
    record_property("inputs", figures)
    print(figures)
    assert done > ALL // len(INPUTS) // 4


def test_what_is_accepted_of_a_slice_is_written(judge, monkeypatch):
    monkeypatch.setattr("malformed_judge.WRITES_ONE_IN", 1)
    before = judge.written
    tried(judge, "cells of a CSV", 12)
    assert judge.written > before


# the alarm ----------------------------------------------------------------------------------------------------------


def _drops_a_row(monkeypatch):
    sheet = reading.mended
    monkeypatch.setattr(reading, "mended", lambda file, grid, places, cells: sheet(file, grid, places, cells[:-1]))


def _stumbles(monkeypatch):
    monkeypatch.setattr(importing, "check", lambda *_: {}["nothing"])


def _names_somebody(monkeypatch):
    def refuse(*_):
        raise UsageError(f"无法读取{NAME}。 The row of this child cannot be read.")

    monkeypatch.setattr(importing, "check", refuse)


def _speaks_one_language(monkeypatch):
    def refuse(*_):
        raise UsageError("The file cannot be read.")

    monkeypatch.setattr(importing, "check", refuse)


def _sleeps(monkeypatch):
    check = importing.check
    monkeypatch.setattr(importing, "check", lambda *given: time.sleep(1.2) or check(*given))


def _labours(monkeypatch):
    check = importing.check

    def laboured(*given):
        until = time.process_time() + 1.2
        while time.process_time() < until:
            pass
        return check(*given)

    monkeypatch.setattr(importing, "check", laboured)


def _writes_while_only_trying(monkeypatch):
    run = importing._Run
    monkeypatch.setattr(importing, "_Run", lambda *given, dry_run, **named: run(*given, dry_run=False, **named))


def _counts_wrongly(monkeypatch):
    planned = importing._Run._planned

    def wrong(self, *given):
        made = planned(self, *given)
        return replace(made, counts=replace(made.counts, accepted=made.counts.accepted + 1))

    monkeypatch.setattr(importing._Run, "_planned", wrong)


def _forgets_a_child(monkeypatch):
    write = importing.write_in

    def forgetful(world, access, connection, frames, **named):
        kept = {record: frame[1:] if record.__name__ == "Child" else frame for record, frame in frames.items()}
        return write(world, access, connection, kept, **named)

    monkeypatch.setattr(importing, "write_in", forgetful)


PLANTED = {
    "ROWS": _drops_a_row,
    "TRACEBACK": _stumbles,
    "NAMED": _names_somebody,
    "SENTENCE": _speaks_one_language,
    "SLOW": _sleeps,
    "WORK": _labours,
    "WRITTEN": _writes_while_only_trying,
    "COUNTS": _counts_wrongly,
}


@pytest.mark.parametrize("fault", PLANTED)
def test_the_judge_catches_a_planted_fault(tmp_path, monkeypatch, fault):
    planted, judge = PLANTED[fault], Judge(tmp_path, LONGEST_S)
    good = _a_good_file()
    assert judge.judge(good).read == 2
    planted(monkeypatch)
    judge.longest_s = 1.0 if fault == "SLOW" else LONGEST_S
    judge.most_work_s = 1.0 if fault == "WORK" else MOST_WORK_S
    with pytest.raises(Caught) as caught:
        judge.judge(good)
    assert caught.value.args[0] == fault


def test_the_judge_catches_a_child_that_is_accepted_and_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr("malformed_judge.WRITES_ONE_IN", 1)
    judge = Judge(tmp_path, LONGEST_S)
    assert judge.judge(_a_good_file()).accepted == 2
    _forgets_a_child(monkeypatch)
    with pytest.raises(Caught):
        judge.judge(_a_good_file())


def _a_good_file():
    rows = [child(name=NAME, id_number=NUMBER), child(name="王小红", family="2")]
    cells = [[str(row.get(key) or "") for key in KEYS["child"]] for row in rows]
    return Input(table([[f"child.{key}" for key in KEYS["child"]], *cells]).encode(), rows=2)


# single cases ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wide", [1001, 5000])
def test_a_row_of_very_many_columns_is_refused(judge, wide):
    assert judge.judge(Input(table([KEYS["child"], ["x"] * wide]).encode())) is None


@pytest.mark.parametrize("length", [10_000, 3_000_000])
def test_a_very_long_cell_is_refused_or_told(judge, length):
    row = [str(child().get(key) or "") for key in KEYS["child"]]
    judge.judge(Input(table([KEYS["child"], [row[0], "长" * length, *row[2:]]]).encode()))


@given(st.text(max_size=200))
def test_a_mapping_file_of_any_text_is_refused_in_sentences(judge, content):
    path = judge.folder / "mapping.yaml"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(UsageError):
        read_mapping(path, judge.survey)


def test_ten_thousand_rows_that_are_all_wrong_are_all_told(judge, tmp_path):
    rows = [child(name=None, id_number="1", birth_date="?", hukou="?") for _ in range(10_000)]
    path = workbook(tmp_path, children=rows)
    report = load(judge.store, path, dry_run=True)
    assert (report.read, report.rejected) == (10_000, 10_000)
    assert len(report.problems) == 40_000
