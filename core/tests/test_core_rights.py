"""The rights desk: notices, consents, requests, restrictions, a child's file; and a report that needs no right at all."""

import json
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from pydantic import BaseModel
from sqlalchemy import select

from tongxing.cli.main import run
from tongxing.errors import Invalid, NotAllowed, NotFound, UsageError
from tongxing.people import Child, Consent, Guardian, HarmReport, Residence, Restriction, RightsRequest
from tongxing.testing.town import Town
from tongxing.testing.worlds import make_access, make_grant, opened_elsewhere
from tongxing.trust.scope import Scope
from tongxing.trust.withholding import CONSENT, withholding_for
from tongxing.work.rights import acts, harm
from tongxing.work.rights.harm import ReportHarm, report_harm
from tongxing.work.rights.subject_file import subject_file
from tongxing.work.store import Store

TODAY = date(2026, 11, 23)


class Nothing(BaseModel):
    """No input."""


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path, [], purposes=("care", "survey", "data_rights"), officers={"clerk": ("230102", ["core.*"])})
    yield made
    made.close()


@pytest.fixture
def desk(town):
    """A store of the rights desk: the same grant with the action ``rights``."""

    def store(now=None):
        access = town.registry.access("desk", "data_rights")
        held = tuple(replace(g, actions=g.actions | {"rights"}) for g in access.grants)
        return town.registry.store(replace(access, grants=held, now=now or access.now))

    return store


def family(town, **more):
    child = town.add_child(name="王小明", residence="230102001", guardians=[{}], **more)
    return child, town.guardians(child)[0]


def consent(child, guardian, **more):
    told = {"purpose": "survey", "data_category": "core.contact", "decided_on": TODAY, "is_given": True}
    return acts.DecideConsent(child=child, guardian=guardian, **{**told, **more})


# consent ----------------------------------------------------------------------------------------------------------------


def under_consent(town, category="core.identity", principal="desk", purpose="survey"):
    """What a principal sees of a category that needs a guardian's yes, as the next request would."""
    access = town.registry.access(principal, purpose)
    asked = replace(access.book.categories[category], basis=CONSENT)
    book = replace(access.book, categories={**access.book.categories, category: asked})
    with town.registry.database.read() as connection:
        kept_back = withholding_for(connection, principal, purpose, book, access.day)
    store = town.registry.store(replace(access, book=book, withholding=kept_back))
    with store.reading("test") as read:
        return sorted(c.name for c in read.all(Child) if c.name)


def test_a_consent_opens_and_its_withdrawal_takes_effect_on_the_next_query(town):
    child, guardian = family(town)
    town.add_child(name="王小红", residence="230102001")
    assert under_consent(town) == []
    given = town.act(acts.decide_consent, consent(child, guardian, data_category="core.identity"))
    assert under_consent(town) == ["王小明"]
    assert under_consent(town, purpose="care") == [], "a yes to one purpose is a no to every other"
    town.act(acts.withdraw_consent, acts.Withdraw(id=given.id, withdrawn_on=TODAY))
    assert under_consent(town) == []
    with pytest.raises(UsageError):
        town.act(acts.withdraw_consent, acts.Withdraw(id=given.id, withdrawn_on=TODAY))


def test_a_consent_for_one_recipient_opens_to_no_other(town):
    child, guardian = family(town)
    town.act(acts.decide_consent, consent(child, guardian, data_category="core.identity", recipient="clerk"))
    assert (under_consent(town, principal="clerk"), under_consent(town)) == (["王小明"], [])


def test_a_guardian_who_said_no_is_not_asked_again_but_may_come(town):
    child, guardian = family(town)
    town.act(acts.decide_consent, consent(child, guardian, is_given=False))
    with pytest.raises(Invalid) as refused:
        town.act(acts.decide_consent, consent(child, guardian))
    assert refused.value.problems[0].code == "ASKED_AGAIN"
    assert town.act(acts.decide_consent, consent(child, guardian, on_own_wish=True)).state == "given"
    assert len(town.all(Consent)) == 1


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"purpose": "tourism"}, "purpose"),
        ({"data_category": "core.*"}, "data_category"),
        ({"guardian": "23-nobody"}, "guardian"),
        ({"decided_on": date(2000, 1, 1)}, "guardian"),
    ],
)
def test_a_consent_names_one_purpose_one_category_and_a_guardian_of_that_day(town, more, path):
    child, guardian = family(town)
    with pytest.raises(Invalid) as refused:
        town.act(acts.decide_consent, consent(child, **{"guardian": guardian, **more}))
    assert [problem.path for problem in refused.value.problems] == [path]


# restriction ------------------------------------------------------------------------------------------------------------


def test_what_is_restricted_leaves_to_nobody_but_the_rights_desk(town, desk):
    child, _ = family(town, household={"hardship": "none"})
    other = town.add_child(name="王小红", residence="230102001")
    kept = town.act(acts.restrict, acts.Restrict(child=child, data_category="core.identity", reason="存疑"))
    assert {c.id: c.name for c in town.all(Child)} == {child: None, other: "王小红"}
    with town.store().reading("test") as read:
        assert "core.identity" not in read.scope.opened(read.connection)[child]
        relation = read.scope.relation(Child)
        assert read.connection.execute(select(relation.c.id).where(relation.c.name == "王小明")).all() == []
    with desk().reading("test") as read:
        assert {c.name for c in read.all(Child)} == {"王小明", "王小红"}
    with town.registry.database.read() as connection:  # on a machine whose day is one behind
        book, yesterday = town.registry.composition.categories, kept.since - timedelta(days=1)
        assert withholding_for(connection, "desk", "care", book, yesterday).holds_back("core.identity", child)
    desk().write(acts.lift_restriction, acts.Lift(id=kept.id))
    assert {c.name for c in town.all(Child)} == {"王小明", "王小红"}


def test_a_child_who_is_restricted_as_a_whole_is_as_absent_and_so_is_the_family(town, desk):
    from tongxing.people import Guardian, Household

    child, _ = family(town, household={"hardship": "none"})
    town.act(acts.restrict, acts.Restrict(child=child, reason="存疑"))
    assert [town.all(record) for record in (Child, Residence, Guardian, Household, Restriction)] == [[], [], [], [], []]
    assert not town.decide(child)
    assert len(subject_file(desk(), child)["records"]["child"]) == 1


def test_scope_agrees_with_what_is_held_back_over_random_restrictions_and_consents(world):
    """Wall one against the plain sentence ``Withholding.holds_back``, for cells, rows and what is opened."""
    from tongxing.trust.withholding import Withholding

    random, store = Random(5), Store(world, make_access(world))

    def add(unit, _):
        return unit.add(Child(name="王", sex="1", residence="230102001000", hukou="230102001000"))

    ids = [store.write(add, Nothing()).value.id for _ in range(8)]
    columns = {"name": "core.identity", "residence": "core.residence", "guardians_complete": "core.guardianship"}
    wrong = found = 0
    for _ in range(150):
        some = lambda: frozenset(random.sample(ids, random.randrange(9)))  # noqa: E731
        without = {c: some() for c in columns.values() if random.random() < 0.6}
        only = {c: some() for c in columns.values() if random.random() < 0.4}
        kept_back = Withholding(without, only)
        access = replace(make_access(world), withholding=kept_back)
        with world.database.read() as connection:
            rows = {r.id: r for r in connection.execute(select(Scope(access).relation(Child)))}
            opened = Scope(access).opened(connection)
        for id in ids:
            seen = {n for n, c in columns.items() if not kept_back.holds_back(c, id)}
            shown = {n for n in ("name", "residence") if id in rows and getattr(rows[id], n) is not None}
            wrong += shown != seen - {"guardians_complete"}
            wrong += bool(seen) and id not in rows
            wrong += {c for c in columns.values() if c in opened.get(id, ())} != {columns[n] for n in seen}
            found += len(seen)
    assert (wrong, found > 0) == (0, True)


def test_a_grant_elsewhere_does_not_exempt_whoever_holds_the_rights_desk_somewhere(world):
    """The exemption is a whole grant's: a desk in one county does not lift restrictions in another."""
    from tongxing.trust.withholding import Withholding

    here = make_grant(
        categories=["core.identity"], actions=["read", "rights"], regions=[("230102", ("residence",))], id="a"
    )
    there = make_grant(categories=["core.identity"], actions=["read"], regions=[("230103", ("residence",))], id="b")
    kept = Withholding({"core.identity": frozenset({"x"})})
    both = Scope(replace(make_access(world, here, there), withholding=kept)).ranges("core.identity")
    alone = Scope(replace(make_access(world, here), withholding=kept)).ranges("core.identity")
    assert (both.without, alone.without) == ({"x"}, frozenset())


# requests ---------------------------------------------------------------------------------------------------------------


def test_a_request_is_due_and_a_no_says_why(town, desk):
    child, guardian = family(town)
    asked = acts.ReceiveRequest(child=child, kind="erase", guardian=guardian, asks="请删除", received_on=TODAY)
    request = desk().write(acts.receive_request, asked).value
    assert (request.due_on, request.outcome) == (TODAY + timedelta(days=30), "open")
    with pytest.raises(Invalid):
        desk().write(acts.decide_request, acts.DecideRequest(id=request.id, outcome="refused", reasons=" "))
    told = acts.DecideRequest(id=request.id, outcome="restricted", reasons="法定保存期未满")
    done = desk().write(acts.decide_request, told).value
    assert (done.outcome, done.decided_by, done.decided_on) == ("restricted", "desk", TODAY)
    assert town.all(Child) == [], "what the law keeps from being erased is restricted at once"
    with pytest.raises(UsageError):
        desk().write(acts.decide_request, told)


def test_a_childs_file_holds_what_is_kept_in_words_and_who_looked(town, desk):
    child, _ = family(town, household={"hardship": "none", "address": "某街一号"}, permit="valid")
    other = town.add_child(name="王小红", residence="230102001", guardians=[{}])
    town.all(Child, by="clerk")
    told = subject_file(desk(), child)
    text = json.dumps(told, ensure_ascii=False, default=str)
    assert told["records"]["child"][0]["姓名 Name"] == "王小明" and "某街一号" in text
    assert {"guardian", "guardianship", "household", "residence", "residence_permit"} <= told["records"].keys()
    assert "clerk" in {each["principal"] for each in told["who_looked"]}
    assert other not in text and "王小红" not in text
    with pytest.raises(NotFound):
        subject_file(town.store(), child)


def test_a_childs_file_holds_of_an_event_what_the_desk_may_see(town, desk, monkeypatch):
    child, _ = family(town)
    told = {"reason": "内情", "clause": "第1条"}

    def visit(unit, _):
        return unit.event("visited", child=child, happened_on=date(2026, 1, 1), payload=told)

    town.store().write(visit, Nothing())
    kinds, visited = town.registry.world.events.kinds, town.registry.world.events.kinds["visited"]
    reason = replace(visited.payload["reason"], category="core.contact")
    monkeypatch.setitem(kinds, "visited", replace(visited, payload={**visited.payload, "reason": reason}))
    access = opened_elsewhere(desk().access, "core.contact", "230103")
    text = json.dumps(subject_file(town.registry.store(access), child), ensure_ascii=False, default=str)
    assert "第1条" in text and "内情" not in text


# correction -----------------------------------------------------------------------------------------------------------


def correction(town, child, **more):
    told = {"wrong": f"child:{child}", "wrong_column": "name", "proposed": "王晓明"}
    asked = acts.ReceiveRequest(**{"child": child, "kind": "correct", "received_on": TODAY, **told, **more})
    return town.act(acts.receive_request, asked)


def test_a_correction_that_is_granted_is_a_new_version_and_the_requester_is_told(town):
    child, _ = family(town)
    request = correction(town, child)
    with pytest.raises(UsageError, match="not decided yet"):
        town.act(acts.tell_requester, acts.TellRequester(id=request.id, told_on=TODAY))
    done = town.act(acts.decide_request, acts.DecideRequest(id=request.id, outcome="fulfilled"))
    (now,) = town.all(Child)
    assert (now.name, now.version) == ("王晓明", 2)
    assert done.reasons == "已更正「姓名」(第2版)。 Corrected: Name, version 2."
    told = town.act(acts.tell_requester, acts.TellRequester(id=request.id, told_on=TODAY))
    assert told.told_on == TODAY


def test_a_correction_that_is_refused_changes_nothing(town):
    child, _ = family(town)
    request = correction(town, child)
    town.act(acts.decide_request, acts.DecideRequest(id=request.id, outcome="refused", reasons="与户口簿不符"))
    assert town.all(Child)[0].name == "王小明"


def test_a_correction_is_typed_by_its_column_and_reaches_the_family(town):
    child, guardian = family(town)
    born = correction(town, child, wrong_column="birth_date", proposed="2015-06-01")
    town.act(acts.decide_request, acts.DecideRequest(id=born.id, outcome="fulfilled"))
    assert town.all(Child)[0].birth_date == date(2015, 6, 1)
    phone = correction(town, child, wrong=f"guardian:{guardian}", wrong_column="phone", proposed="13912345678")
    town.act(acts.decide_request, acts.DecideRequest(id=phone.id, outcome="fulfilled"))
    assert town.all(Guardian)[0].phone == "13912345678"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"wrong_column": "shoe_size"}, "NO_COLUMN"),
        ({"wrong_column": "birth_date", "proposed": "sometime"}, "TYPE"),
        ({"proposed": None}, "REQUIRED"),
        ({"wrong": "child:23-00000000000000000000000000"}, "NOT_OF_CHILD"),
        ({"wrong": "service_event:23-1"}, "NO_RECORD"),
        ({"wrong": "harm_report:23-1"}, "NO_RECORD"),
    ],
)
def test_a_correction_that_cannot_be_made_is_refused_when_it_is_asked_for(town, more, code):
    child, _ = family(town)
    with pytest.raises(Invalid) as refused:
        correction(town, child, **more)
    assert refused.value.problems[0].code == code


def test_a_correction_reaches_no_other_childs_record(town):
    child, _ = family(town)
    other, stranger = family(town)
    for wrong in (f"child:{other}", f"guardian:{stranger}"):
        with pytest.raises(Invalid) as refused:
            correction(town, child, wrong=wrong)
        assert refused.value.problems[0].code == "NOT_OF_CHILD"


# harm -------------------------------------------------------------------------------------------------------------------


def test_a_report_of_harm_is_filed_by_somebody_without_any_grant_and_read_only_by_its_office(town):
    nobody = town.store(by="nobody")
    report = ReportHarm(told="孩子身上有伤", division="230102", whom="甲村三组")
    with pytest.raises(NotAllowed):
        town.act(lambda store, input: store.add(HarmReport(**_columns())), report, by="nobody")
    id = report_harm(nobody, report, key="once")
    assert report_harm(nobody, report, key="once") == id
    assert town.all(HarmReport, by="nobody") == []
    (seen,) = town.all(HarmReport, by="clerk")
    assert (seen.id, seen.told, seen.reported_by, seen.division) == (id, "孩子身上有伤", "nobody", "230102000000")
    with pytest.raises(Invalid) as wrong:
        report_harm(nobody, report.model_copy(update={"division": "999999"}))
    assert [(p.path, p.code, bool(p.remedy.zh)) for p in wrong.value.problems] == [("division", "UNKNOWN_CODE", True)]


def _columns():
    return {"told": "x", "reported_on": TODAY, "reported_by": "nobody", "division": "230102000000"}


# the commands -----------------------------------------------------------------------------------------------------------


def test_the_desk_works_by_commands(town, tmp_path, capsys):
    child, _ = family(town)
    at = ["--city", str(tmp_path / "town.toml"), "--database", str(tmp_path / "town.db"), "--as", "desk"]
    said = json.dumps({"child": child, "edition": "2026-1", "given_on": "2026-11-23", "channel": "desk"})
    assert run(["rights", "do", "give-notice", said, *at]) == 0
    asked = json.dumps({"child": child, "kind": "access", "received_on": "2026-01-01"})
    assert run(["rights", "do", "receive-request", asked, *at]) == 0
    assert run(["rights", "do", "give-notice", "{}", *at]) == run(["rights", "do", "sing", "{}", *at]) == 2
    capsys.readouterr()
    assert run(["rights", "requests", "--json", *at]) == 1, "it is overdue"
    assert [each["child"] for each in json.loads(capsys.readouterr().out)] == [child]
    assert run(["rights", "who-looked", child, "--json", *at]) == 0
    assert {each["for"] for each in json.loads(capsys.readouterr().out)} >= {"关爱服务"}
    assert run(["rights", "file", child, "--out", str(tmp_path / "f.json"), *at]) == 1, "without the action rights"
    assert len(town.all(RightsRequest)) == 1


def test_a_report_of_harm_is_taken_up_by_somebody_and_closed_with_its_outcome(town):
    nobody = town.store(by="nobody")
    id = report_harm(nobody, ReportHarm(told="有伤", division="230102"))
    for early in (harm.CloseReport(id=id, outcome="x"),):
        with pytest.raises(UsageError, match="taken up"):
            town.act(harm.close_report, early)
    taken = town.act(harm.take_up_report, harm.TakeUpReport(id=id), by="clerk")
    assert (taken.state, taken.taken_up_by, taken.taken_up_on) == ("taken_up", "clerk", TODAY)
    with pytest.raises(UsageError, match="clerk has taken"):
        town.act(harm.take_up_report, harm.TakeUpReport(id=id))
    closed = town.act(harm.close_report, harm.CloseReport(id=id, outcome="已安置"), by="clerk")
    assert (closed.state, closed.closed_on, closed.outcome) == ("closed", TODAY, "已安置")
    with pytest.raises(NotFound):
        town.act(harm.take_up_report, harm.TakeUpReport(id=id), by="nobody")
