"""Tokens of an issuer: each condition that a token can fail, keys that change, and an issuer that does not answer."""

import base64
import hmac
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tongxing.errors import CannotRun
from tongxing.testing.issuer import Issuer, shifted
from tongxing.testing.worlds import NOW
from tongxing.trust.identities import issuers
from tongxing.trust.identities.published import FRESH_S, RETRY_S, STALE_S, Publisher, fetched
from tongxing.trust.identities.tokens import CONDITIONS, NotVerified, verified


def clock():
    return NOW


class Seconds:
    now = 1_000.0

    def __call__(self):
        return self.now


RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
ISSUER = Issuer(clock)
ISSUER.published.append(RSA.as_dict(private=False))
FORM = issuers.Issuer(ISSUER.url, "tongxing", second_factor=frozenset({"mfa"}))
PUBLISHER = Publisher(FORM, fetch=ISSUER.fetch)


def failing(token, publisher=PUBLISHER):
    """The condition that fails; None where the token is good."""
    try:
        verified(token, publisher, NOW)
    except NotVerified as failure:
        assert failure.condition in CONDITIONS
        return failure.condition
    return None


def part(said):
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def forged(header, signature="x", **claims):
    return f"{part(header)}.{part(ISSUER.claims(**claims))}.{signature}"


def by_shared_secret():
    """The public key, which everybody has, taken for a shared secret. The library would not sign it for us."""
    head, claims = part({"alg": "HS256", "kid": "rsa"}), part(ISSUER.claims())
    digest = hmac.new(RSA.as_pem(private=False), f"{head}.{claims}".encode(), "sha256").digest()
    return f"{head}.{claims}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def altered():
    head, _, signature = ISSUER.token().split(".")
    return f"{head}.{part(ISSUER.claims(sub='county'))}.{signature}"


OWN = ECKey.generate_key("P-256", {"kid": "mine"})
AS_KNOWN = ECKey.generate_key("P-256", {"kid": ISSUER.key.kid})

BAD = {
    "no token": ("", "is a signed token"),
    "a token of a development city": ("demo-county", "is a signed token"),
    "two parts": ("a.b", "is a signed token"),
    "no letters": ("é.é.é", "is a signed token"),
    "too long": (ISSUER.token(filler="x" * 9000), "is a signed token"),
    "a token for logging out": (ISSUER.token(header={"typ": "logout+jwt"}), "is a signed token"),
    "what must be understood": (forged({"alg": "ES256", "kid": ISSUER.key.kid, "crit": ["x"]}), "is a signed token"),
    "a key's name that is none": (forged({"alg": "ES256", "kid": 7}), "is a signed token"),
    "not signed": (forged({"alg": "none"}, ""), "algorithm allowed"),
    "not signed, in capitals": (forged({"alg": "None", "kid": ISSUER.key.kid}, ""), "algorithm allowed"),
    "no algorithm": (forged({"kid": ISSUER.key.kid}), "is a signed token"),
    "a list of algorithms": (forged({"alg": ["ES256"], "kid": ISSUER.key.kid}), "is a signed token"),
    "the public key as a secret": (by_shared_secret(), "algorithm allowed"),
    "an algorithm that the city does not allow": (
        jwt.encode({"alg": "RS512", "kid": "rsa"}, ISSUER.claims(), RSA, algorithms=["RS512"]),
        "algorithm allowed",
    ),
    "a key of another kind": (forged({"alg": "RS256", "kid": ISSUER.key.kid}), "key of the issuer"),
    "a key that is not the issuer's": (ISSUER.token(key=OWN), "key of the issuer"),
    "a key that the token brings along": (
        ISSUER.token(key=OWN, header={"jwk": OWN.as_dict(private=False)}),
        "key of the issuer",
    ),
    "another key under a known name": (ISSUER.token(key=AS_KNOWN), "signature"),
    "altered": (altered(), "signature"),
    "another issuer": (ISSUER.token(iss="http://127.0.0.1:2"), "issuer"),
    "the issuer with a slash": (ISSUER.token(iss=ISSUER.url + "/"), "issuer"),
    "for somebody else": (ISSUER.token(aud="elsewhere"), "audience"),
    "for nobody": (ISSUER.token(aud=None), "audience"),
    "not yet": (ISSUER.token(nbf=shifted(clock, seconds=61)), "begun"),
    "issued in the future": (ISSUER.token(iat=shifted(clock, seconds=61)), "begun"),
    "run out": (ISSUER.token(exp=shifted(clock, seconds=-60)), "not expired"),
    "without an end": (ISSUER.token(exp=None), "not expired"),
    "an end that is none": (ISSUER.token(exp=True), "not expired"),
    "no principal": (ISSUER.token(sub=None), "names a principal"),
    "a principal that is no text": (ISSUER.token(sub=["clerk"]), "names a principal"),
}


def test_a_good_token_names_its_principal_and_whether_two_factors_were_shown():
    plain, strong = (verified(ISSUER.token(amr=amr), PUBLISHER, NOW) for amr in (["pwd"], ["pwd", "mfa"]))
    assert (plain.principal, plain.has_second_factor, strong.has_second_factor) == ("clerk", False, True)
    with_rsa = jwt.encode({"alg": "RS256", "kid": "rsa", "typ": "at+jwt"}, ISSUER.claims(aud=["x", "tongxing"]), RSA)
    assert verified(with_rsa, PUBLISHER, NOW).principal == "clerk"


@pytest.mark.parametrize("case", BAD)
def test_a_bad_token_fails_at_the_condition_that_it_misses(case):
    token, condition = BAD[case]
    assert failing(token) == condition


def test_clocks_may_differ_by_a_minute():
    assert failing(ISSUER.token(exp=shifted(clock, seconds=-59))) is None
    assert failing(ISSUER.token(nbf=shifted(clock, seconds=60), iat=shifted(clock, seconds=60))) is None
    strict = Publisher(replace(FORM, clock_skew=timedelta(0)), fetch=ISSUER.fetch)
    assert failing(ISSUER.token(exp=shifted(clock, seconds=0)), strict) == "not expired"


GOOD = ISSUER.token()


@given(st.integers(0, len(GOOD) - 1), st.characters(min_codepoint=33, max_codepoint=126))
def test_no_change_of_a_single_character_makes_another_good_token(place, character):
    changed = GOOD[:place] + character + GOOD[place + 1 :]
    try:
        told = verified(changed, PUBLISHER, NOW)
    except NotVerified:
        return
    assert told.said == verified(GOOD, PUBLISHER, NOW).said  # the last bits of base64 may say the same


@given(st.text())
def test_whatever_is_sent_is_refused_and_nothing_breaks(said):
    assert failing(said) == "is a signed token"


# keys ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def rotating():
    issuer, seconds = Issuer(clock), Seconds()
    return issuer, Publisher(replace(FORM, url=issuer.url), fetch=issuer.fetch, clock=seconds), seconds


def test_a_new_key_is_fetched_when_a_token_names_it_and_the_old_one_holds_until_it_is_taken_back(rotating):
    issuer, publisher, seconds = rotating
    old = issuer.token()
    assert failing(old, publisher) is None

    issuer.rotate()
    seconds.now += RETRY_S
    assert failing(issuer.token(), publisher) is None
    assert failing(old, publisher) is None

    issuer.rotate(keep=False)
    seconds.now += FRESH_S + 1
    assert failing(issuer.token(), publisher) is None
    assert failing(old, publisher) == "key of the issuer"


def test_tokens_with_invented_keys_do_not_make_us_ask_the_issuer_on_and_on(rotating):
    issuer, publisher, seconds = rotating
    for number in range(50):
        stranger = ECKey.generate_key("P-256", {"kid": f"invented {number}"})
        assert failing(issuer.token(key=stranger), publisher) == "key of the issuer"
    assert issuer.asked.count("/keys") == 1
    seconds.now += RETRY_S
    failing(issuer.token(key=OWN), publisher)
    assert issuer.asked.count("/keys") == 2


def test_known_keys_hold_for_an_hour_where_the_issuer_does_not_answer(rotating, caplog):
    issuer, publisher, seconds = rotating
    token = issuer.token()
    assert failing(token, publisher) is None

    def down(url):
        raise CannotRun("no answer")

    publisher._fetch = down
    seconds.now += STALE_S
    assert failing(token, publisher) is None
    seconds.now += RETRY_S
    assert failing(token, publisher) == "key of the issuer"
    assert "cannot be fetched" in caplog.text and token not in caplog.text


@pytest.mark.parametrize(
    "published",
    [None, {}, {"keys": "x"}, {"keys": [None, {}, {"kty": "oct", "k": "c2VjcmV0", "kid": "x"}, {"kty": "EC"}]}],
)
def test_key_sets_that_are_none_open_nothing(rotating, published):
    issuer, publisher, _ = rotating
    publisher._fetch = lambda url: published if url.endswith("/keys") else issuer.fetch(url)
    assert failing(issuer.token(), publisher) == "key of the issuer"


def test_a_key_for_another_use_or_of_an_ambiguous_name_is_not_taken(rotating):
    issuer, publisher, _ = rotating
    issuer.published = [{**issuer.published[0], "use": "enc"}]
    assert failing(issuer.token(), publisher) == "key of the issuer"
    two = [issuer.key.as_dict(private=False), {**OWN.as_dict(private=False), "kid": issuer.key.kid}]
    publisher = Publisher(publisher.issuer, fetch=lambda url: {"keys": two} if "keys" in url else issuer.fetch(url))
    assert failing(issuer.token(), publisher) == "key of the issuer"


def test_without_a_name_the_only_key_that_fits_is_taken(rotating):
    issuer, publisher, seconds = rotating
    token = jwt.encode({"alg": "ES256"}, issuer.claims(), issuer.key)
    assert failing(token, publisher) is None
    issuer.rotate()
    seconds.now += FRESH_S + 1
    assert failing(token, publisher) == "key of the issuer"


def test_another_issuers_document_is_none(rotating):
    issuer, publisher, _ = rotating
    publisher.issuer = replace(publisher.issuer, url=issuer.url + "0")
    with pytest.raises(CannotRun, match="another issuer"):
        publisher.document()


def test_keys_come_from_the_very_address_and_from_no_open_wire():
    with Issuer(clock).serving() as issuer:
        assert fetched(f"{issuer.url}/keys") == {"keys": issuer.published}
        with pytest.raises(CannotRun, match="no usable answer"):
            fetched(f"{issuer.url}/moved")
        with pytest.raises(CannotRun, match="no usable answer"):
            fetched(f"{issuer.url}/nothing")
    for url in ("http://id.example.cn/keys", "file:///etc/passwd", "ftp://127.0.0.1/keys"):
        with pytest.raises(CannotRun, match="neither https nor on this machine"):
            fetched(url)
