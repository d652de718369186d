"""The citizen number: the worked numbers of the standard and the brief, each check, and one answer for one and many."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.people.divisions import DivisionRow, Divisions, national
from tongxing.people.id_columns import check_frame, normalise_column, told_by
from tongxing.people.id_findings import ERRORS, FINDINGS, WARNINGS
from tongxing.people.id_number import birth_date_of, check, check_character, make, mask, normalise, sex_of

TODAY = date(2026, 11, 23)
AREAS = sorted({row.code[:6] for row in national().rows})


def codes(
    number: str, *, sex: str | None = None, birth_date: date | None = None, development: bool = False
) -> list[str]:
    found = check(number, today=TODAY, sex=sex, birth_date=birth_date, development=development)
    return [finding.code for finding in found]


def test_the_example_of_the_standard_is_right() -> None:
    assert codes("11010519491231002X") == []
    assert sex_of("11010519491231002X") == "2"
    assert birth_date_of("11010519491231002X") == date(1949, 12, 31)


@pytest.mark.parametrize(
    ("number", "sex", "born"),
    [("990101201509150012", "1", date(2015, 9, 15)), ("990231201306100027", "2", date(2013, 6, 10))],
)
def test_the_made_up_numbers_of_the_brief_are_right_in_development(number: str, sex: str, born: date) -> None:
    assert codes(number, development=True, sex=sex, birth_date=born) == []
    assert make(number[:6], born, int(number[14:17])) == number


def test_a_day_that_does_not_exist_is_an_error_although_the_check_digit_fits() -> None:
    assert codes("990101201902290011", development=True) == ["ID_BIRTH_DATE"]
    assert birth_date_of("990101201902290011") is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "ID_LENGTH"),
        ("1101051949123100", "ID_LENGTH"),
        ("11010519491231002X0", "ID_LENGTH"),
        ("110105491231002", "ID_15_DIGITS"),
        ("11010519491231002x", "ID_CHARSET"),
        ("1101051949123100２X", "ID_CHARSET"),
        ("X1010519491231002X", "ID_CHARSET"),
        ("11010519491231002X\n", "ID_LENGTH"),
        ("1101051949123100X\n", "ID_CHARSET"),
        ("110105194912310021", "ID_CHECK_DIGIT"),
        ("110105194912130020", "ID_CHECK_DIGIT"),
        (make("110105", date(1900, 1, 1), 2), None),
        (make("110105", date(1899, 12, 31), 2), "ID_BIRTH_DATE"),
        (make("110105", TODAY, 2), None),
        (make("110105", date(2026, 11, 24), 2), "ID_FUTURE"),
        ("990101201509150012", "ID_AREA_TEST"),
    ],
)
def test_the_first_thing_wrong_is_the_error(number: str, code: str | None) -> None:
    assert codes(number) == ([code] if code else [])


def test_sex_birth_date_and_area_are_only_warned_of() -> None:
    number = make("239999", date(2015, 9, 15), 1)
    assert codes(number, sex="2", birth_date=date(2015, 9, 16)) == list(WARNINGS)


@pytest.mark.parametrize("sex", ["0", "9", None])
def test_a_sex_that_is_not_stated_cannot_differ(sex: str | None) -> None:
    assert codes("11010519491231002X", sex=sex) == []


@pytest.mark.parametrize("area", ["231121", "230105", "441900", "232761", "810000", "820000", "830000", "110105"])
def test_abolished_areas_and_permit_areas_are_known(area: str) -> None:
    assert codes(make(area, date(2010, 1, 1), 1)) == []


@pytest.mark.parametrize("area", ["000000", "239999", "840000"])
def test_an_area_in_no_table_is_unknown(area: str) -> None:
    assert codes(make(area, date(2010, 1, 1), 1)) == ["ID_AREA_UNKNOWN"]


def test_areas_may_come_from_a_tree_of_ones_own() -> None:
    tree = Divisions([DivisionRow("970101000000", "某县", "county", None)])
    number = make("970101", date(2015, 9, 15), 1)
    assert check(number, today=TODAY, divisions=tree) == []
    assert check_frame(pl.DataFrame({"n": [number]}), "n", today=TODAY, divisions=tree).is_empty()


def test_what_people_type_is_made_plain() -> None:
    assert normalise(" １１０１０５ 1949-1231".replace("-", "") + "\u3000002ｘ\n") == "11010519491231002X"
    assert normalise("11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("230102201509151234", "230***********1234"),
        ("11010519491231002X", "110***********002X"),
        ("110105491231002", "110********1002"),
        ("1234567", "*******"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_a_mask_keeps_the_first_three_and_the_last_four(number: str, shown: str) -> None:
    assert mask(number) == shown


def test_every_finding_speaks_both_languages_and_shows_no_number() -> None:
    for code, finding in FINDINGS.items():
        texts = [*finding.message.as_dict().values(), *finding.remedy.as_dict().values()]
        assert finding.code == code
        assert finding.severity == ("error" if code in ERRORS else "warning")
        assert all(texts)
        assert not any("{" in text for text in texts)


@pytest.mark.parametrize(("area", "sequence"), [("2301", 1), ("23010x", 1), ("230102", 1000), ("230102", -1)])
def test_a_number_is_not_made_of_nonsense(area: str, sequence: int) -> None:
    with pytest.raises(ValueError, match="6 digits"):
        make(area, date(2015, 9, 15), sequence)


numbers = st.builds(
    make,
    st.sampled_from([*AREAS, "990101", "239999", "830000", "000000"]),
    st.dates(date(1850, 1, 1), date(2040, 12, 31)),
    st.integers(0, 999),
)
eight_digits = st.builds("{:04}{:02}{:02}".format, st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))


@st.composite
def impossible(draw: st.DrawFn) -> str:
    """Numbers with a right check character around eight digits that are often no day."""
    body = f"{draw(st.sampled_from(AREAS))}{draw(eight_digits)}{draw(st.integers(0, 999)):03}"
    return body + check_character(body)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A right number with one character replaced, left out or put in."""
    number, place = draw(numbers), draw(st.integers(0, 17))
    put, kept = draw(st.sampled_from(["", *"0123456789Xx ０é", "12"])), draw(st.booleans())
    return f"{number[:place]}{put}{number[place + (not kept) :]}"


anything = st.one_of(numbers, impossible(), mutated(), st.text(max_size=20), st.text("0123456789X", max_size=19))
lines = st.tuples(
    st.none() | anything,
    st.sampled_from(["0", "1", "2", "9", None]),
    st.none() | st.dates(date(1850, 1, 1), date(2040, 12, 31)),
)


@st.composite
def truthful(draw: st.DrawFn) -> tuple[str, str | None, date | None]:
    """A right number with the sex and birth date that stand in it."""
    number = draw(numbers)
    return number, sex_of(number), birth_date_of(number)


@given(st.lists(lines | truthful(), max_size=8), st.booleans())
def test_a_column_gets_the_same_answers_as_single_numbers(
    people: list[tuple[str | None, str | None, date | None]], development: bool
) -> None:
    schema = {"number": pl.String, "sex": pl.String, "born": pl.Date}
    frame = pl.DataFrame(people, schema=schema, orient="row")
    found = check_frame(frame, "number", today=TODAY, sex_col="sex", birth_date_col="born", development=development)
    expected = [
        (row, code)
        for row, (number, sex, born) in enumerate(people)
        if number is not None
        for code in codes(number, sex=sex, birth_date=born, development=development)
    ]
    assert found.rows() == expected


@given(st.lists(numbers, min_size=1, max_size=8))
def test_a_column_of_numbers_alone_is_checked_too(people: list[str]) -> None:
    found = check_frame(pl.DataFrame({"n": people}), "n", today=TODAY)
    assert found.rows() == [(row, code) for row, number in enumerate(people) for code in codes(number)]


@given(st.lists(mutated() | st.text(max_size=20), min_size=1, max_size=8))
def test_a_column_is_normalised_as_single_numbers_are(people: list[str]) -> None:
    frame = pl.DataFrame({"n": people}).select(normalise_column(pl.col("n")))
    assert frame["n"].to_list() == [normalise(number) for number in people]


@given(anything)
def test_normalise_is_idempotent(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(numbers)
def test_the_sex_and_birth_date_of_a_made_number_are_found_again(number: str) -> None:
    assert make(number[:6], birth_date_of(number) or TODAY, int(number[14:17])) == number
    assert sex_of(number) == ("1" if number[16] in "13579" else "2")


def test_a_column_of_sound_numbers_tells_sex_and_birth_date():
    numbers = [make("990101", date(1990, 2, 28), 1), make("990101", date(1988, 2, 29), 2), None]
    told = pl.DataFrame({"number": numbers}, schema={"number": pl.String}).select(**told_by(pl.col("number")))
    assert told.rows() == [("1", date(1990, 2, 28)), ("2", date(1988, 2, 29)), (None, None)]
