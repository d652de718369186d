"""Threads: what a chart makes of events, and the laws that hold whatever happens and in whatever order it arrives."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxing import Chart, ChartState, Move, Words, fold, fold_all, thread_state
from tongxing.work.threads.folding import CORRECTS_NOTHING, NOT_FROM_HERE, NOT_ON_CHART

FIRST = date(2026, 11, 2)
THEN = datetime(2026, 11, 2, 1, tzinfo=UTC)


def state(key, owner=""):
    return ChartState(key, Words(key, key), owner)


CHART = Chart(
    (state("open", "family"), state("asked", "desk"), state("papers", "family"), state("granted"), state("refused")),
    (
        Move("applied", "open", "asked"),
        Move("returned", "asked", "papers"),
        Move("applied", "papers", "asked"),
        Move("approved", "asked", "granted"),
        Move("refused", "asked", "refused"),
        Move("appealed", "refused", "asked"),
        Move("visited", "granted", "granted"),
    ),
)


def event(id, kind, day, *, recorded=None, corrects=None, thread="t", subject="c"):
    """An event of a day of November; recorded in the order of the ids unless said otherwise."""
    at = THEN + timedelta(minutes=int(id[1:]) if recorded is None else recorded)
    return {
        "id": id,
        "thread": thread,
        "kind": kind,
        "happened_on": date(2026, 11, day),
        "recorded_at": at,
        "corrects": corrects,
        "subject": subject,
        "item": "AID",
    }


def frame(events):
    types = {"id": pl.String, "thread": pl.String, "kind": pl.String, "happened_on": pl.Date}
    types |= {"recorded_at": pl.Datetime("us", "UTC"), "corrects": pl.String, "subject": pl.String, "item": pl.String}
    return pl.DataFrame(events, schema=types)


def told(thread):
    """What a person would want to know of a thread."""
    refused = [(each.id, each.reason) for each in thread.refused]
    return thread.state, thread.since, [step.id for step in thread.history], refused, list(thread.set_aside)


# what a chart makes of events ---------------------------------------------------------------------------------------


def test_a_thread_stands_where_its_events_led_it():
    thread = fold(CHART, [event("e1", "applied", 2), event("e2", "returned", 4), event("e3", "applied", 9)])

    assert (thread.state, thread.since, thread.owner) == ("asked", date(2026, 11, 9), "desk")
    assert [move.kind for move in thread.next] == ["returned", "approved", "refused"]
    assert thread.allows("approved") and not thread.allows("applied")
    assert [(step.source, step.target) for step in thread.history] == [
        ("open", "asked"),
        ("asked", "papers"),
        ("papers", "asked"),
    ]


def test_before_any_event_it_stands_at_the_start_and_nobody_knows_since_when():
    thread = fold(CHART, [])
    assert (thread.state, thread.since, thread.owner, thread.history) == ("open", None, "family", ())


def test_what_the_chart_does_not_let_happen_is_refused_with_its_reason_and_changes_nothing():
    events = [event("e1", "approved", 2), event("e2", "applied", 3), event("e3", "closed", 4)]
    assert told(fold(CHART, events)) == (
        "asked",
        date(2026, 11, 3),
        ["e2"],
        [("e1", NOT_FROM_HERE), ("e3", NOT_ON_CHART)],
        [],
    )


def test_an_event_that_leads_back_to_the_same_state_does_not_begin_it_anew():
    events = [event("e1", "applied", 2), event("e2", "approved", 5), event("e3", "visited", 20)]
    assert fold(CHART, events).since == date(2026, 11, 5)


def test_on_one_day_the_order_of_recording_decides():
    events = [event("e2", "approved", 2), event("e1", "applied", 2)]
    assert fold(CHART, events).state == "granted"
    assert fold(CHART, [event("e3", "applied", 2), event("e2", "approved", 2)]).refused[0].id == "e2"


def test_a_late_record_of_an_earlier_day_counts_on_its_day():
    events = [event("e1", "applied", 2), event("e2", "approved", 9), event("e3", "returned", 4)]
    assert told(fold(CHART, events))[:2] == ("papers", date(2026, 11, 4))


# corrections --------------------------------------------------------------------------------------------------------


def test_a_corrected_event_counts_as_the_correcting_one_says():
    events = [event("e1", "applied", 2), event("e2", "refused", 5), event("e3", "approved", 6, corrects="e2")]
    thread = fold(CHART, events)
    assert told(thread) == ("granted", date(2026, 11, 6), ["e1", "e2"], [], ["e2"])
    assert thread.history[-1].said_by == "e3"


def test_a_correction_keeps_the_place_of_the_first_among_the_events_of_its_day():
    events = [event("e1", "returned", 2), event("e2", "approved", 2), event("e3", "applied", 2, corrects="e1")]
    assert fold(CHART, events).state == "granted"


def test_of_several_corrections_the_one_recorded_last_counts():
    events = [event("e1", "applied", 2), event("e2", "refused", 5)]
    events += [event("e3", "approved", 6, corrects="e2"), event("e4", "returned", 7, corrects="e2")]
    assert told(fold(CHART, events)) == ("papers", date(2026, 11, 7), ["e1", "e2"], [], ["e2", "e3"])


def test_a_correction_may_be_corrected():
    events = [event("e1", "applied", 2), event("e2", "refused", 5)]
    events += [event("e3", "approved", 6, corrects="e2"), event("e4", "returned", 7, corrects="e3")]
    assert told(fold(CHART, events)) == ("papers", date(2026, 11, 7), ["e1", "e2"], [], ["e2", "e3"])


def test_an_annulled_event_never_was():
    events = [event("e1", "applied", 2), event("e2", "refused", 5), event("e3", "annulled", 6, corrects="e2")]
    assert told(fold(CHART, events)) == ("asked", date(2026, 11, 2), ["e1"], [], ["e2", "e3"])


def test_a_correction_that_is_annulled_leaves_what_it_corrected_as_it_was():
    events = [event("e1", "applied", 2), event("e2", "refused", 5)]
    events += [event("e3", "approved", 6, corrects="e2"), event("e4", "annulled", 7, corrects="e3")]
    assert told(fold(CHART, events)) == ("refused", date(2026, 11, 5), ["e1", "e2"], [], ["e3", "e4"])


def test_an_annulment_that_is_annulled_gives_the_event_back():
    events = [event("e1", "applied", 2), event("e2", "annulled", 3, corrects="e1")]
    events += [event("e3", "annulled", 4, corrects="e2")]
    assert told(fold(CHART, events)) == ("asked", date(2026, 11, 2), ["e1"], [], ["e2", "e3"])


@pytest.mark.parametrize("corrects", ["e9", "e2", "e3"])
def test_a_correction_of_nothing_of_itself_or_of_something_later_is_refused(corrects):
    events = [event("e1", "applied", 2), event("e2", "approved", 5, corrects=corrects), event("e3", "visited", 6)]
    assert told(fold(CHART, events)) == (
        "asked",
        date(2026, 11, 2),
        ["e1"],
        [("e2", CORRECTS_NOTHING), ("e3", NOT_FROM_HERE)],
        [],
    )


def test_a_correction_does_not_reach_into_another_thread():
    events = [event("e1", "applied", 2), event("e2", "refused", 5, corrects="e1", thread="u")]
    both = fold_all(CHART, frame(events))
    assert both.standing["state"].to_list() == ["asked", "open"]
    assert both.refused.select("id", "reason").rows() == [("e2", CORRECTS_NOTHING)]


def test_events_without_a_thread_are_threads_of_their_own():
    events = [event("e1", "applied", 2, thread=None), event("e2", "approved", 3, thread=None)]
    assert fold_all(CHART, frame(events)).standing["state"].to_list() == ["asked", "open"]


# charts that cannot be ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "moves"),
    [
        (("a", "a"), ()),
        (("a", "b"), (Move("x", "a", "b"), Move("x", "a", "a"))),
        (("a",), (Move("x", "a", "b"),)),
        (("a", "b"), (Move("x", "b", "a"),)),
    ],
)
def test_a_chart_that_is_not_clear_is_refused(states, moves):
    with pytest.raises(ValueError, match="A chart"):
        Chart(tuple(state(key) for key in states), moves)


# laws ---------------------------------------------------------------------------------------------------------------

KINDS = ["applied", "returned", "approved", "refused", "appealed", "visited", "closed", "annulled"]


@st.composite
def streams(draw):
    """Events of up to four threads: any kind on any day, recorded at any moment, correcting anything at all."""
    count = draw(st.integers(0, 14))
    ids = [f"e{number:02}" for number in range(count)]
    return [
        event(
            id,
            draw(st.sampled_from(KINDS)),
            draw(st.integers(2, 6)),
            recorded=draw(st.integers(0, 5)),
            corrects=draw(st.none() | st.sampled_from([*ids, "e99"])),
            thread=draw(st.sampled_from(["t", "u", "v", None])),
        )
        for id in ids
    ]


def same(one, other):
    return all(
        getattr(one, name).equals(getattr(other, name)) for name in ("standing", "steps", "refused", "set_aside")
    )


@given(streams(), st.randoms())
def test_the_order_of_arrival_does_not_matter(events, random):
    shuffled = random.sample(events, len(events))
    assert same(fold_all(CHART, frame(events)), fold_all(CHART, frame(shuffled)))


@given(streams())
def test_one_event_that_arrives_twice_is_one_event(events):
    assert same(fold_all(CHART, frame(events)), fold_all(CHART, frame(events + events[:3])))


@given(streams())
def test_no_event_is_ever_lost(events):
    folded = fold_all(CHART, frame(events))
    found = [*folded.steps["said_by"], *folded.refused["said_by"], *folded.set_aside["id"]]
    assert sorted(found) == sorted(each["id"] for each in events)


@settings(max_examples=30)
@given(streams())
def test_one_thread_is_told_alike_alone_and_among_many(events):
    many = fold_all(CHART, frame(events))
    for thread, at, since, owner in many.standing.iter_rows():
        mine = [each for each in events if (each["thread"] or each["id"]) == thread]
        alone = fold(CHART, mine)
        assert (alone.state, alone.since, alone.owner) == (at, since, owner)
        assert [step.id for step in alone.history] == many.steps.filter(pl.col("thread") == thread)["id"].to_list()


@given(streams(), st.integers(0, 4))
def test_any_split_into_batches_of_whole_threads_tells_the_same(events, cut):
    threads = sorted({each["thread"] or each["id"] for each in events})
    first = [each for each in events if (each["thread"] or each["id"]) in threads[:cut]]
    rest = [each for each in events if (each["thread"] or each["id"]) in threads[cut:]]
    parts = [fold_all(CHART, frame(part)).standing for part in (first, rest)]
    assert pl.concat(parts).sort("thread").equals(fold_all(CHART, frame(events)).standing)


@settings(max_examples=30)
@given(streams())
def test_every_prefix_is_where_the_next_event_finds_the_thread(events):
    plain = sorted(
        (e | {"thread": "t", "corrects": None} for e in events),
        key=lambda e: (e["happened_on"], e["recorded_at"], e["id"]),
    )
    for number, each in enumerate(plain):
        before, after = fold(CHART, plain[:number]), fold(CHART, plain[: number + 1])
        assert after.state == CHART.table.get((before.state, each["kind"]), before.state)
        assert before.allows(each["kind"]) == (len(after.history) > len(before.history))
        assert after.history[: len(before.history)] == before.history


@given(streams())
def test_a_correction_that_repeats_what_was_said_changes_nothing(events):
    plain = [each | {"corrects": None} for each in events]
    for number, each in enumerate(plain[:3]):
        again = each | {"id": f"e{50 + number}", "corrects": each["id"], "thread": each["thread"] or each["id"]}
        again |= {"recorded_at": THEN + timedelta(days=1)}
        assert fold_all(CHART, frame([*plain, again])).standing.equals(fold_all(CHART, frame(plain)).standing)


@given(streams())
def test_an_annulment_is_as_if_the_event_had_never_been_recorded(events):
    plain = [each | {"corrects": None, "thread": "t"} for each in events]
    for number, each in enumerate(plain[:3]):
        taken = each | {
            "id": "e60",
            "kind": "annulled",
            "corrects": each["id"],
            "recorded_at": THEN + timedelta(days=1),
        }
        without = fold(CHART, plain[:number] + plain[number + 1 :])
        assert told(fold(CHART, [*plain, taken]))[:4] == told(without)[:4]


# the state as a fact ------------------------------------------------------------------------------------------------


def runs(events, **more):
    frame_of = thread_state(frame(events), CHART, **more).frame.sort("subject", "from")
    return [row[1:] for row in frame_of.select("subject", "from", "until", "value").iter_rows()]


def day(number):
    return date(2026, 11, number)


def test_the_state_over_time_is_a_fact():
    events = [event("e1", "applied", 2), event("e2", "returned", 4), event("e3", "applied", 9)]
    assert runs(events) == [(day(2), day(4), "asked"), (day(4), day(9), "papers"), (day(9), None, "asked")]


def test_of_several_changes_on_one_day_the_last_counts():
    events = [event("e1", "applied", 2), event("e2", "returned", 4), event("e3", "applied", 4)]
    assert runs(events) == [(day(2), day(4), "asked"), (day(4), None, "asked")]


def test_the_thread_that_began_last_counts():
    events = [event("e1", "applied", 2), event("e2", "applied", 5, thread="u"), event("e3", "approved", 7)]
    assert runs(events) == [(day(2), day(5), "asked"), (day(5), None, "asked")]
    assert runs([*events, event("e4", "refused", 8, thread="u")])[-1] == (day(8), None, "refused")


def test_only_threads_of_the_item_that_is_asked_for_count():
    events = [event("e1", "applied", 2), event("e2", "applied", 5, thread="u") | {"item": "OTHER"}]
    assert runs(events, item="AID") == [(day(2), None, "asked")]


def test_before_the_first_event_the_state_is_what_the_author_says():
    assert runs([event("e1", "applied", 2)], before="open")[0] == (date(1, 1, 1), day(2), "open")


def test_nobody_without_events_has_a_state():
    assert thread_state(frame([]), CHART).frame.is_empty()


@given(streams(), st.integers(1, 7))
def test_on_every_day_the_fact_is_where_the_events_of_that_day_left_the_thread(events, number):
    mine = [each | {"thread": "t", "corrects": None} for each in events]
    found = thread_state(frame(mine), CHART).at(day(number))["value"].to_list()
    thread = fold(CHART, [each for each in mine if each["happened_on"] <= day(number)])
    assert found == ([thread.state] if thread.history else [])
