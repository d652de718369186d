"""The doorman of a city: whose tokens count where, who is locked out after guessing, and three separate offices."""

import io
import json
from datetime import timedelta

import pytest

from tongxing.cli.main import run
from tongxing.errors import NotAllowed, Unauthenticated, UsageError
from tongxing.host.cities.identifying import TOKEN
from tongxing.host.host import Host
from tongxing.host.registry import Registry
from tongxing.testing.issuer import Issuer, shifted
from tongxing.testing.templates import begun_city
from tongxing.testing.worlds import NOW
from tongxing.trust.audit.asking import every
from tongxing.trust.principals import PRINCIPALS, token_digest, token_mark

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
HERE, ELSEWHERE = "10.1.1.1", "10.2.2.2"
CITY = """
key = "earnest"
title = {{zh = "测试市", en = "Testing"}}
division = "230100"
development = {development}
{more}
[[principals]]
name = "clerk"
{token}
[[principals]]
name = "amy"
administers = "security"

[[principals]]
name = "ben"
approves = true

[[principals]]
name = "sys"
administers = "system"

[[principals]]
name = "aud"
administers = "audit"
"""
IDENTITY = '[identity]\nissuer = "{url}"\naudience = "tongxing"\n'


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def issuer(clock):
    with Issuer(clock).serving() as serving:
        yield serving


@pytest.fixture
def opened(tmp_path, clock):
    registries = []

    def open(*, development=False, more="", database=None):
        token = 'token = "clerk-token"' if development else ""
        file = tmp_path / "earnest.toml"
        file.write_text(CITY.format(development=str(development).lower(), more=more, token=token), encoding="utf-8")
        database = database or str(tmp_path / "city.db")
        registries.append(Registry.open(str(file), database=database, host=Host.of(), clock=clock))
        return registries[-1]

    yield open
    for each in registries:
        each.close()


def admitted(registry, token, address=HERE):
    """Who comes in by a token; None where nobody does. Whoever is refused hears one sentence."""
    try:
        return registry.doorman.admit({"Authorization": f"Bearer {token}"}, address)
    except Unauthenticated as refused:
        assert str(refused) == "Nobody is known by this token. Send a valid one: Authorization: Bearer …."
        return None


def why(registry, token, address=HERE):
    with pytest.raises(Unauthenticated) as refused:
        registry.doorman.admit({"Authorization": f"Bearer {token}"}, address)
    return refused.value.why


def test_the_issuers_token_lets_a_principal_of_the_city_in(opened, issuer):
    city = opened(more=IDENTITY.format(url=issuer.url))
    assert admitted(city, issuer.token()) == "clerk"
    assert why(city, issuer.token(sub="stranger")) == "principal of this city"
    assert why(city, issuer.token(aud="elsewhere")) == "audience"
    assert why(city, "clerk-token") == "is a signed token"


def test_a_development_token_counts_in_a_development_city_alone(opened, tmp_path):
    assert admitted(opened(development=True), "clerk-token") == "clerk"
    # The same database, when the city has become one in earnest: the table still has the token.
    city = opened()
    with city.database.read() as connection:
        kept = connection.execute(PRINCIPALS.select().where(PRINCIPALS.c.name == "clerk")).one().token_sha256
    assert kept == token_digest("clerk-token")
    assert admitted(city, "clerk-token") is None

    file = tmp_path / "earnest.toml"
    file.write_text(file.read_text().replace('name = "clerk"', 'name = "clerk"\ntoken = "clerk-token"'))
    with pytest.raises(UsageError, match=r"principals\.0\.token: only a development city has tokens here"):
        Registry.open(str(file), database=str(tmp_path / "another.db"), host=Host.of())


def test_both_kinds_count_in_a_development_city_with_an_issuer(opened, issuer):
    city = opened(development=True, more=IDENTITY.format(url=issuer.url))
    assert admitted(city, "clerk-token") == admitted(city, issuer.token()) == "clerk"


def test_an_administrator_shows_two_factors(opened, issuer):
    named = IDENTITY.format(url=issuer.url) + 'second_factor = {claim = "acr", values = ["gold"]}\n'
    city = opened(more=named)
    assert why(city, issuer.token(sub="sys", amr=["mfa"])) == "second factor of an administrator"
    assert admitted(city, issuer.token(sub="sys", acr="gold")) == "sys"
    for _ in range(6):  # a token that the issuer gave is no guess
        admitted(city, issuer.token(sub="sys"))
    assert admitted(city, issuer.token(sub="sys", acr="gold")) == "sys"


# lockout ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(params=ENGINES)
def guarded(request, opened):
    """A development city that locks out after three failures of one, or ten from one address."""
    database = None
    if request.param == "postgres":
        from tongxing.testing.postgres import fresh_database

        database = fresh_database()
    more = "[lockout]\nfailures = 3\nfrom_address = 10\nwithin_minutes = 10\nminutes = 5\n"
    return lambda: opened(development=True, more=more, database=database)


def test_after_so_many_failures_from_an_address_the_right_token_is_refused_too(guarded, clock):
    city, other_worker = guarded(), guarded()
    for number in range(9):
        assert admitted([city, other_worker][number % 2], f"guess {number}") is None
    assert admitted(city, "clerk-token") == "clerk"
    assert why(other_worker, "guess 9") == "token of this development city"

    assert why(city, "clerk-token") == why(other_worker, "clerk-token") == "locked out"
    assert admitted(city, "clerk-token", ELSEWHERE) == "clerk"
    clock.now += timedelta(minutes=5)
    assert admitted(city, "clerk-token") == "clerk"


def test_failures_of_long_ago_do_not_count(guarded, clock):
    city = guarded()
    for number in range(20):
        assert why(city, f"guess {number}") == "token of this development city"
        clock.now += timedelta(minutes=2)
    assert admitted(city, "clerk-token") == "clerk"


def test_a_lockout_stands_in_the_access_log_without_token_and_address(guarded):
    city = guarded()
    for _ in range(4):
        admitted(city, "a wrong one")
    (entry,) = every(city.log)
    assert (entry.principal, entry.action) == ("nobody", "configure")
    assert entry.operation.startswith("access lockout ") and HERE not in entry.operation
    assert why(city, "a wrong one") == "locked out" and admitted(city, "clerk-token") == "clerk"


def test_forged_tokens_lock_their_principal_out_from_their_own_address_alone(opened, issuer):
    city = opened(more=IDENTITY.format(url=issuer.url))
    forged = issuer.token()[:-4] + "AAAA"
    assert [why(city, forged) for _ in range(6)] == ["signature"] * 5 + ["locked out"]
    assert why(city, issuer.token()) == "locked out"
    assert admitted(city, issuer.token(), ELSEWHERE) == "clerk"


def test_a_token_that_ran_out_is_no_guess(opened, issuer, clock):
    city = opened(more=IDENTITY.format(url=issuer.url))
    old = issuer.token(exp=shifted(clock, hours=-1))
    assert {why(city, old) for _ in range(8)} == {"not expired"}
    assert admitted(city, issuer.token()) == "clerk"


# offices and commands --------------------------------------------------------------------------------------------------


@pytest.fixture
def command(opened, issuer, tmp_path, capsys, monkeypatch):
    """A command of the city in earnest; what it answers, prints and says."""
    from datetime import UTC, datetime

    issuer.clock = lambda: datetime.now(UTC)  # commands go by the real time
    issuer.user = {"sub": "amy", "amr": ["mfa"]}
    opened(more=IDENTITY.format(url=issuer.url)).close()

    def ask(*words, by=None, stdin="", **claims):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        monkeypatch.delenv(TOKEN, raising=False)
        if by:
            monkeypatch.setenv(TOKEN, issuer.token(sub=by, **claims))
        code = run([*words, "--city", str(tmp_path / "earnest.toml"), "--database", str(tmp_path / "city.db")])
        return code, *capsys.readouterr()

    return ask


GRANT = ("access", "grant", "clerk", "--role", "county_officer", "--region", "230102", "--reason", "letter 7")


def test_an_administrator_of_a_city_in_earnest_shows_a_token_with_both_factors(command):
    asked = (*GRANT, "--as", "amy")
    assert "must show a token" in command(*asked)[2]
    assert "fails: second factor" in command(*asked, by="amy", amr=["pwd"])[2]
    assert "fails: names amy" in command(*asked, by="ben")[2]
    code, out, _ = command(*asked, by="amy")
    assert code == 0
    assert command("access", "approve", out.split()[0], "--as", "ben", by="ben")[0] == 0


OFFICES = [
    ((*GRANT, "--as"), "amy", "sys"),
    (("access", "unlock", HERE, "--as"), "amy", "aud"),
    (("city", "disable", "nothing", "--by"), "sys", "amy"),
    (("audit", "unusual", "--by"), "aud", "sys"),
    (("audit", "verify", "--by"), "aud", "amy"),
    (("audit", "anchor", "--by"), "aud", "sys"),
    (("backup", "/dev/null", "--by"), "sys", "aud"),
    (("restore", "/dev/null", "--by"), "sys", "amy"),
    (("compliance", "incidents", "--by"), "amy", "aud"),
    (("compliance", "report", "--year", "2026", "--as"), "aud", "amy"),
]


def test_each_command_asks_for_its_own_office(command):
    for words, right, wrong in OFFICES:
        code, _, said = command(*words, wrong, by=wrong)
        assert code == 1 and "administers = " in said, words
        code, _, said = command(*words, right, by=right)
        assert "administers = " not in said and "fails" not in said, words


def test_whoever_acts_as_somebody_in_a_city_in_earnest_shows_a_token_of_theirs(command):
    for words in (("gaps",), ("decide", "23-x"), ("audit", "who-saw", "23-x")):
        asked = (*words, "--as", "clerk", "--purpose", "care")
        assert "must show a token" in command(*asked)[2], words
        assert "fails: names clerk" in command(*asked, by="ben")[2], words
        assert "token" not in command(*asked, by="clerk")[2], words


def test_nobody_holds_two_offices_or_an_office_and_a_grant(command, opened, tmp_path):
    for name in ("sys", "aud"):
        assert "can hold no grant" in command(*GRANT[:2], name, *GRANT[3:], "--as", "amy", by="amy")[2]
    two = 'name = "ben"\napproves = true\nadministers = "audit"'
    with pytest.raises(UsageError, match="Nobody holds two of these offices"):
        _changed(tmp_path, 'name = "ben"\napproves = true', two)


def test_who_comes_to_hold_an_office_is_granted_nothing_and_opens_nothing_any_more(command, tmp_path, opened):
    first, second = (command(*GRANT, "--as", "amy", by="amy")[1].split()[0] for _ in range(2))
    assert command("access", "approve", first, "--as", "ben", by="ben")[0] == 0
    city = _changed(tmp_path, 'name = "clerk"', 'name = "clerk"\nadministers = "audit"')
    try:
        assert city.access("clerk", "care").grants == ()
    finally:
        city.close()
    assert "can hold no grant" in command("access", "approve", second, "--as", "ben", by="ben")[2]


def test_a_development_city_that_names_nobody_leaves_an_office_to_whoever_runs_the_commands(opened):
    from tongxing.cli.offices import demand_office

    city = opened(development=True)
    with pytest.raises(NotAllowed, match="no system administrator"):
        demand_office(city, "operator", "system")
    object.__setattr__(city.city.form, "principals", [])
    demand_office(city, "operator", "system")


def test_commands_say_of_a_token_who_is_locked_and_who_holds_an_office(command, opened, issuer):
    code, out, _ = command("access", "token", "--json", stdin=issuer.token(aud="elsewhere") + "\n")
    said = json.loads(out)
    assert (code, said["accepted"], list(said["conditions"].items())[-1]) == (1, False, ("audience", False))
    good = issuer.token()
    code, out, _ = command("access", "token", stdin=good)
    assert code == 0 and out.endswith(f"its mark in the log: {token_mark(good)[:12]}\n")
    assert "fails: second factor" in command("access", "token", stdin=issuer.token(amr=None))[1]
    assert command("access", "token")[0] == 2
    assert json.loads(command("access", "offices", "--json")[1])["sys"] == "system"

    city = opened(more=IDENTITY.format(url=issuer.url))
    city.doorman.clock = issuer.clock
    for _ in range(5):
        admitted(city, issuer.token()[:-4] + "AAAA")
    assert "1 个锁定" in command("access", "locked")[1]
    unlocking = ("access", "unlock", HERE, "--principal", "amy", "--as", "amy")
    assert command(*unlocking, by="amy")[0] == 0
    assert "0 个锁定" in command("access", "locked")[1]
    assert command(*unlocking, by="amy")[0] == 1


def _changed(folder, before, after):
    file = folder / "earnest.toml"
    file.write_text(file.read_text().replace(before, after))
    return begun_city(file, str(folder / "city.db"), host=Host.of())
