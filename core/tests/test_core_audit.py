"""The access log: durable before the answer, shared commits, chains that show every change; the alarm is rung first."""

import json
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text

from tongxing.errors import LogDown
from tongxing.testing.worlds import make_access, make_grant
from tongxing.trust.audit import anchors, verifying
from tongxing.trust.audit.asking import affected, every, who_saw
from tongxing.trust.audit.blocks import Blocks
from tongxing.trust.audit.chain import Chain
from tongxing.trust.audit.entries import Entry, body_of, told
from tongxing.trust.audit.log import AccessLog
from tongxing.trust.audit.verifying import verify

CHILD = "23-abcdefghijklmnopqrstuvwxyz"


def entry(*subjects, action="read", operation="look"):
    made = Entry(action, operation)
    made.saw(subjects or [CHILD], ["core.identity"])
    return made


def worker(world):
    """The log of one more process of the city."""
    return AccessLog(Blocks(world.database), world.ring, world.city, world.log.anchors.path, world.clock)


def codes(log):
    return {finding.code for finding in verify(log).findings}


# what an entry says -----------------------------------------------------------------------------------------------------


def test_an_entry_says_who_why_by_which_grant_and_whom_without_naming_anybody(world):
    used = make_grant(categories=["core.identity"], id="used")
    other = make_grant(categories=["core.contact"], id="other")
    expired = make_grant(categories=["core.identity"], id="expired", expires_at=world.clock())
    world.log.keep(make_access(world, used, other, expired), entry(CHILD, "23-b"))

    (kept,) = every(world.log)
    assert (kept.principal, kept.purpose, kept.action, kept.operation) == ("officer", "care", "read", "look")
    assert (kept.grants, kept.categories, kept.count) == (("used",), ("core.identity",), 2)
    assert kept.subjects == {world.log.pseudonyms.of(CHILD), world.log.pseudonyms.of("23-b")}
    assert CHILD not in "".join(block.body.decode() for block in world.log.blocks.all(world.city))


def test_each_entry_of_one_access_names_the_grants_of_its_own_action_and_categories(world):
    from test_core_store import NewChild

    from tongxing.people import Child, Household
    from tongxing.work.store import Store

    def register(store, body: NewChild) -> Child:
        return store.add(Child(name=body.name, residence=body.residence, hukou=body.residence))

    child = ["core.identity", "core.residence"]
    reads = [("looks", child), ("homes", ["core.household"])]
    grants = [make_grant(categories=categories, actions=("read",), id=id) for id, categories in reads]
    writes = make_grant(categories=child, actions=("write",), id="registers")
    store = Store(world, make_access(world, writes, *grants))
    store.write(register, NewChild(name="王小明"))
    for record in (Child, Household):
        with store.reading("look") as read:
            read.all(record)
    told_of = [(kept.action, kept.grants, kept.categories) for kept in every(world.log)]
    assert told_of == [
        ("write", ("registers",), tuple(child)),
        ("read", ("looks",), tuple(child)),
        ("read", ("homes",), ("core.household",)),
    ]


def test_pseudonyms_are_the_same_in_every_process_and_others_in_another_city(world, tmp_path):
    from tongxing.trust.cipher import KeyRing

    elsewhere = AccessLog(world.log.blocks, KeyRing.create(tmp_path / "o"), "o", tmp_path / "a", world.clock)
    assert worker(world).pseudonyms.of(CHILD) == world.log.pseudonyms.of(CHILD) != elsewhere.pseudonyms.of(CHILD)


def test_who_saw_a_child_is_answered_without_looking_at_others(world):
    access = make_access(world)
    world.log.keep(access, entry("23-b"))
    world.log.keep(replace(access, principal="curious"), entry("23-b", CHILD))
    assert [kept.principal for kept in who_saw(world.log, CHILD)] == ["curious"]
    assert who_saw(world.log, "23-nobody") == []


def test_questions_by_the_index_are_answered_as_a_look_through_every_entry_would(world):
    """Several workers, subjects and principals; asked between the writing too, so that the index catches up in steps."""
    random, access, people = Random(5), make_access(world), [f"23-{n}" for n in range(12)]
    logs = [worker(world) for _ in range(3)]
    for turn in range(60):
        seen = random.sample(people, random.randrange(1, 5))
        random.choice(logs).keep(replace(access, principal=random.choice("甲乙丙")), entry(*seen))
        if turn % 13 == 0:
            who_saw(world.log, people[0])
    all_of_them = list(every(world.log))
    for person in people:
        name = world.log.pseudonyms.of(person)
        assert who_saw(world.log, person) == sorted((e for e in all_of_them if name in e.subjects), key=lambda e: e.at)
    for name in "甲乙丙":
        told_of = affected(world.log, name, access.now, access.now + timedelta(days=1), people)
        mine = [each for each in all_of_them if each.principal == name]
        assert told_of.entries == len(mine) > 0
        assert {world.log.pseudonyms.of(s) for s in told_of.subjects} == frozenset().union(*(e.subjects for e in mine))
    assert codes(world.log) == {"NO_ANCHORS"}


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM _audit_posting WHERE kind = 's'",
        "UPDATE _audit_posting SET \"of\" = 'another' WHERE kind = 'p'",
        "INSERT INTO _audit_posting VALUES ('s', 'somebody____', (SELECT min(chain) FROM _audit_posting), 1)",
    ],
    ids=["hidden", "another", "made up"],
)
def test_an_index_that_hides_or_makes_up_a_look_is_found(world, harm):
    world.log.keep(make_access(world), entry())
    world.log.tend()
    assert codes(world.log) == set()
    with world.log.blocks.database.write() as connection:
        connection.execute(text(harm))
    assert codes(world.log) == {"INDEX"}


def test_whom_a_principal_has_seen_is_told_exactly(world):
    access, people = make_access(world), [f"23-{n}" for n in range(50)]
    for day in range(5):
        later = access.now + timedelta(days=day)
        world.log.keep(replace(access, principal="thief", now=later), entry(*people[day * 3 : day * 3 + 3]))
        world.log.keep(replace(access, now=later), entry(*people[20:]))
    seen = affected(world.log, "thief", access.now, access.now + timedelta(days=3), people)
    assert (seen.subjects, seen.entries) == (set(people[:9]), 3)
    assert affected(world.log, "nobody", access.now, access.now + timedelta(days=9), people).entries == 0


# durable before the answer ----------------------------------------------------------------------------------------------


def together(log, access, threads, each):
    """How many calls of ``keep`` came back, by outcome, with many threads at a time."""
    outcome = Counter()

    def run(thread):
        for number in range(each):
            try:
                log.keep(access, entry(f"23-{thread}-{number}"))
                outcome["sent"] += 1
            except LogDown:
                outcome["refused"] += 1

    running = [threading.Thread(target=run, args=(n,)) for n in range(threads)]
    for each_thread in running:
        each_thread.start()
    for each_thread in running:
        each_thread.join()
    return outcome


def test_sixty_four_readers_over_four_workers_leave_chains_that_verify(world):
    access, logs = make_access(world), [worker(world) for _ in range(4)]
    outcomes = []
    workers = [threading.Thread(target=lambda log=log: outcomes.append(together(log, access, 16, 5))) for log in logs]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    for log in logs:
        log.anchor()
    seen = verify(world.log)
    assert sum(outcome["sent"] for outcome in outcomes) == seen.entries == 320
    assert (seen.chains, seen.findings, seen.unanchored) == (4, (), 0)
    assert seen.blocks < 320, "no commit carried more than one entry"


def test_what_is_sent_is_durable_and_the_rest_is_refused_until_the_log_can_be_written_again(world, monkeypatch):
    log, add, commits = world.log, world.log.blocks.add, []

    def fails(block):
        commits.append(block)
        if len(commits) >= 3:
            raise OSError("no space left")
        add(block)

    monkeypatch.setattr(log.blocks, "add", fails)
    outcome = together(log, make_access(world), 40, 1)
    assert outcome["sent"] == len(list(every(log))) > 0
    assert outcome["refused"] == 40 - outcome["sent"] > 0
    with pytest.raises(LogDown):
        log.keep(make_access(world), entry())

    monkeypatch.setattr(log.blocks, "add", add)
    log.keep(make_access(world), entry())
    log.anchor()
    seen = verify(log)
    assert (seen.chains, seen.entries, seen.findings) == (2, outcome["sent"] + 1, ()), "a failed chain is not continued"


def test_a_commit_whose_outcome_is_not_known_refuses_and_its_numbers_never_come_again(world, monkeypatch):
    log, add = world.log, world.log.blocks.add
    log.keep(make_access(world), entry())

    def stands_and_fails(block):
        add(block)
        raise TimeoutError

    monkeypatch.setattr(log.blocks, "add", stands_and_fails)
    with pytest.raises(LogDown):
        log.keep(make_access(world), entry())
    monkeypatch.setattr(log.blocks, "add", add)
    log.keep(make_access(world), entry())
    log.anchor()
    assert (verify(log).chains, codes(log)) == (2, set())


def test_a_write_whose_entry_cannot_be_kept_changes_nothing(world, monkeypatch):
    from test_core_store import NewChild, register

    from tongxing.people import Child
    from tongxing.work.store import Store

    store = Store(world, make_access(world))
    with monkeypatch.context() as broken:
        broken.setattr(world.log.blocks, "add", lambda block: 1 / 0)
        with pytest.raises(LogDown):
            store.write(register, NewChild(name="王小明"))
        with pytest.raises(LogDown), store.reading("look") as read:
            read.all(Child)
    with store.reading("look") as read:
        assert read.all(Child) == []


# tampering --------------------------------------------------------------------------------------------------------------


class Listed(Blocks):
    """Blocks in a list, so that a thousand tamperings take seconds. Everything else is the real thing."""

    def __init__(self, blocks):
        self.kept = list(blocks)

    def chains(self, city):
        return sorted({block.chain for block in self.kept})

    def of(self, chain):
        return iter(sorted((b for b in self.kept if b.chain == chain), key=lambda b: b.number))

    def one(self, chain, number):
        return next((b for b in self.kept if (b.chain, b.number) == (chain, number)), None)


@pytest.fixture
def whole(world):
    """A log of three chains with four anchors, in a list."""
    logs, random = [worker(world) for _ in range(3)], Random(6)
    for turn in range(30):
        random.choice(logs).keep(make_access(world), entry(*(f"23-{n}" for n in range(random.randrange(1, 6)))))
        if turn % 8 == 7:
            logs[0].anchor()
    logs[0].anchor()
    made = worker(world)
    made.blocks = Listed(b for chain in world.log.blocks.chains(world.city) for b in world.log.blocks.of(chain))
    return made


def flipped(data, random):
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def changed(blocks, random):
    number = random.randrange(len(blocks))
    name = random.choice(["body", "mac", "at", "city", "algorithm"])
    value = getattr(blocks[number], name)
    other = {bytes: lambda: flipped(value, random), int: lambda: value + 1, str: lambda: f"{value}x"}[type(value)]()
    return [*blocks[:number], replace(blocks[number], **{name: other}), *blocks[number + 1 :]]


def deleted(blocks, random):
    gone = random.choice(blocks)
    return [block for block in blocks if block is not gone]


def inserted(blocks, random):
    """A copy of another block, with all that follow one further."""
    place, copy = random.choice(blocks), random.choice(blocks)
    later = [
        replace(b, number=b.number + 1) if b.chain == place.chain and b.number >= place.number else b for b in blocks
    ]
    return [*later, replace(copy, chain=place.chain, number=place.number)]


def reordered(blocks, random):
    one, other = random.sample(blocks, 2)
    swap = {id(one): replace(other, chain=one.chain, number=one.number)}
    swap[id(other)] = replace(one, chain=other.chain, number=other.number)
    return [swap.get(id(block), block) for block in blocks]


def truncated(blocks, random):
    end = random.choice(blocks)
    return [b for b in blocks if b.chain != end.chain or b.number < end.number]


def longest(blocks):
    return max(([b for b in blocks if b.chain == c] for c in {b.chain for b in blocks}), key=len)


def sealed_from(mine, number):
    """The chain as somebody with the keys can go on with it from a number."""
    chain = Chain(KEYS["suite"], KEYS["key"], mine[0].city)
    chain.id, chain._number = mine[0].chain, number
    chain._head = mine[number - 1].mac
    return chain


def remade(blocks, random):
    """By somebody who has the keys: a chain with one entry less, in which every digest is right."""
    mine = longest(blocks)
    leave = random.randrange(1, len(mine))
    chain, later = sealed_from(mine, leave), []
    for block in mine[leave + 1 :]:
        later.append(chain.sealed(block.body, block.at))
        chain.advance(later[-1])
    return [*(b for b in blocks if b.chain != chain.id), *mine[:leave], *later]


def sealed_alone(blocks, random):
    """By somebody who has the keys: one block with another body and the right digest, and all others as they were."""
    mine = longest(blocks)
    number = random.randrange(1, len(mine) - 1)
    other = sealed_from(mine, number).sealed(b'{"entries":[]}', mine[number].at)
    return [other if block is mine[number] else block for block in blocks]


TAMPERINGS = [changed, deleted, inserted, reordered, truncated, remade, sealed_alone]
KEYS = {}


def test_a_thousand_random_tamperings_are_all_found(whole, world):
    """The log as it is has no finding: were that not asked, a verifier that always complains would pass."""
    if not world.database.is_sqlite:
        pytest.skip("the blocks stand in a list, whatever the engine")
    KEYS.update(suite=world.ring.suite, key=whole.key)
    untouched, random, found = list(whole.blocks.kept), Random(2026), Counter()
    assert codes(whole) == set()
    for number in range(1000):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        whole.blocks.kept = tamper(untouched, random)
        told = codes(whole)
        assert told, (number, tamper.__name__)
        found |= Counter(told)
    assert found.keys() >= {"CHANGED", "MISSING", "CUT_OFF", "ANOTHER"}


def test_the_first_bad_block_is_named(whole):
    chain = max(whole.blocks.chains("demo"), key=lambda c: len(list(whole.blocks.of(c))))
    bad = whole.blocks.one(chain, 2)
    whole.blocks.kept = [
        replace(b, at=b.at + 1) if b in (bad, whole.blocks.one(chain, 4)) else b for b in whole.blocks.kept
    ]
    (finding,) = verify(whole).findings
    assert (finding.code, finding.chain, finding.number) == ("CHANGED", chain, 2)


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda told: told[1].update(principal="another"), 1),
        (lambda told: told[2].update(subjects=""), 2),
        (lambda told: told.pop(0), 0),
        (lambda told: told.pop(), 2),
        (lambda told: told.append(told[0]), 3),
        (lambda told: told.reverse(), 0),
        (lambda told: None, None),
    ],
    ids=["who", "whom", "first out", "last out", "put in", "turned", "not an entry"],
)
def test_of_a_block_that_was_changed_the_entry_is_named(world, harm, named):
    log, access = worker(world), make_access(world)
    log.keep(access, entry("23-1"))
    made = [told(access, entry(f"23-{n}"), log.pseudonyms) for n in range(3)]
    block = log._chain.sealed(body_of(made, log.seal), log._now())
    said = json.loads(block.body)
    harm(said["entries"])
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    touched = replace(block, body=body) if named is not None else replace(block, at=block.at + 1)
    log.anchor()
    log.blocks = Listed([*log.blocks.of(block.chain), touched])
    finding = verify(log).findings[0]
    assert (finding.code, finding.number, finding.entry) == ("CHANGED", block.number, named)
    assert finding.as_dict()["entry"] == named


@pytest.mark.parametrize("harm", ["change", "take out", "cut off", "forge", "remove the file"])
def test_anchors_that_were_touched_are_found(whole, tmp_path, harm):
    path = whole.anchors.path
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) >= 4
    if harm == "remove the file":
        path.unlink()
    elif harm == "forge":
        from tongxing.trust.cipher import KeyRing

        forger = anchors.Anchors(tmp_path / "forged", KeyRing.create(tmp_path / "other.keys"))
        path.write_bytes(b"".join(lines[:-1]) + anchors._bytes(forger._signed(whole_line(lines[-1]))) + b"\n")
    else:
        kept = {
            "change": [lines[0].replace(b'"at":1', b'"at":2'), *lines[1:]],
            "take out": [lines[0], *lines[2:]],
            "cut off": [*lines[:-1], lines[-1][:20]],
        }[harm]
        path.write_bytes(b"".join(kept))
    assert codes(whole) & {"ANCHOR_SIGNATURE", "ANCHOR_ORDER", "NO_ANCHORS"}


def whole_line(line):
    import json

    said = json.loads(line)
    return {name: said[name] for name in ("city", "number", "at", "heads", "before")}


def test_an_anchor_that_was_never_written_to_its_end_is_stated_anew(world):
    world.log.keep(make_access(world), entry())
    world.log.anchor()
    with world.log.anchors.path.open("ab") as file:
        file.write(b'{"city": "de')  # the disk was full
    world.log.keep(make_access(world), entry())
    assert world.log.anchor() and codes(world.log) == set() and verify(world.log).anchors == 2


def test_what_no_anchor_vouches_for_yet_is_counted(world):
    world.log.keep(make_access(world), entry())
    world.log.anchor()
    world.log.keep(make_access(world), entry())
    assert (verify(world.log).unanchored, world.log.anchor(), world.log.anchor()) == (1, True, False)
    assert verify(world.log).unanchored == 0


def test_what_is_written_after_the_clock_was_put_back_is_vouched_for_all_the_same(world):
    world.log.keep(make_access(world), entry())
    world.log.anchor()
    world.log.clock = lambda: world.clock() - timedelta(hours=5)
    world.log.keep(make_access(world), entry())
    assert (world.log.anchor(), codes(world.log), verify(world.log).unanchored) == (True, set(), 0)


def test_tampering_in_the_database_itself_is_found_once_its_refusal_is_lifted(world):
    for _ in range(4):
        world.log.keep(make_access(world), entry())
    world.log.anchor()
    assert codes(world.log) == set()
    database = world.log.blocks.database
    with database.write() as connection:
        for act in ("UPDATE", "DELETE"):
            trigger = f"_audit_block_no_{act.lower()}" if database.is_sqlite else "_audit_block_append_only"
            on = "" if database.is_sqlite else ' ON "_audit_block"'
            connection.execute(text(f'DROP TRIGGER IF EXISTS "{trigger}"{on}'))
    with database.write() as connection:
        connection.execute(text("DELETE FROM _audit_block WHERE number = 4"))
    assert codes(world.log) == {"CUT_OFF"}
    with database.write() as connection:
        connection.execute(text("UPDATE _audit_block SET at = at + 1 WHERE number = 2"))
    assert codes(world.log) == {"CHANGED"}


def test_every_finding_has_words_in_both_languages():
    assert all(words.zh and words.en for words in verifying.SAID.values())
