"""The child timeline: where a child lived and with whom, what departments did, and on which days answers will change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from tongxing.errors import Words
from tongxing.people import ResidencePermit
from tongxing.records.base import abouts

from ..client import Connection, child_id
from ..view import Choice, Control, View
from ..view.markup import ANSWERS, both, cell, joined, note, table, tag
from .words import event_words

TITLE = Words("儿童时间线", "Child timeline")
LINE = """query ChildTimeline($child: ID!, $years: Int!) {
  me { day }
  child(id: $child) {
    name birthDate withheld
    residences { division { pathName } basis validFrom validUntil }
    residencePermits { state validFrom validUntil }
    guardianships { relation livesWithChild validFrom validUntil guardian { name } }
    events(first: $years) { totalCount edges { node { kind item happenedOn withheld } } }
    decisions { item answer since until conditions { answer remedy { date } } }
  }
  serviceItems { item title { zh en } }
}"""
LANES = {
    "residence": Words("居住", "Residence"),
    "guardian": Words("监护", "Guardianship"),
    "permit": Words("居住证", "Permit"),
    "event": Words("服务", "Services"),
    "change": Words("将来", "Ahead"),
}
EVENTS = 100
WIDTH, LANE, LEFT = 1000, 34, 110


@dataclass(frozen=True)
class Entry:
    """One line: a span, or a day where ``until`` is the same. ``since`` None: nobody knows since when."""

    lane: str
    since: date | None
    until: date | None
    what: Markup | str


def child_timeline(city: Connection, child: str | None = None) -> View:
    """What happened to a child and what is ahead. ``child``: id; else the first. Raises NotFound where none may be seen."""
    who = child_id(city, child)
    every = [("", Words("全部", "All")), *LANES.items()]

    def draw(values: Mapping[str, Any]) -> Markup:
        return _drawn(city.query(LINE, child=who, years=EVENTS), values["lane"])

    controls: list[Control] = [Choice("lane", Words("看什么", "Show"), every, "")]
    return View(TITLE, draw, controls)


def _drawn(told: Mapping[str, Any], lane: str) -> Markup:
    child = told["child"]
    if child is None:
        return note(Words("没有这名儿童,或您无权查看。", "There is no such child, or you may not see them."))
    titles = {each["item"]: each["title"] for each in told["serviceItems"] or ()}
    today = date.fromisoformat(told["me"]["day"])
    entries = [each for each in _entries(child, titles, today) if lane in ("", each.lane)]
    head = tag(
        "p", tag("strong", cell(child["name"], withheld=child["name"] is None and "CORE_IDENTITY" in child["withheld"]))
    )
    return joined([head, *_hidden(child), _picture(entries, _day(child["birthDate"]), today), _table(entries)])


def _hidden(child: Mapping[str, Any]) -> Iterator[Markup]:
    """What may not be seen of a child is told, so that an empty lane is not taken for a life without it."""
    fields = {"residences": "residence", "guardianships": "guardian", "residencePermits": "permit", "events": "event"}
    names = [LANES[lane] for field, lane in fields.items() if child[field] is None]
    if names:
        told = "、".join(each.zh for each in names), ", ".join(each.en for each in names)
        yield note(Words(f"无权查看:{told[0]}", f"Withheld from you: {told[1]}"))


def _entries(child: Mapping[str, Any], titles: Mapping[str, Any], today: date) -> Sequence[Entry]:
    found = [
        Entry("residence", *_span(r), (r["division"] or {}).get("pathName") or "—") for r in child["residences"] or ()
    ]
    for each in child["guardianships"] or ():
        name = (each["guardian"] or {}).get("name")
        found.append(Entry("guardian", *_span(each), cell(name, withheld=name is None)))
    found += [Entry("permit", *_span(each), _permit(each["state"])) for each in child["residencePermits"] or ()]
    for edge in (child["events"] or {}).get("edges", ()):
        found.append(_event(edge["node"], titles))
    found += _ahead(child["decisions"] or (), titles, today)
    return sorted(found, key=lambda entry: entry.since or date.min)


def _event(event: Mapping[str, Any], titles: Mapping[str, Any]) -> Entry:
    day, item = _day(event["happenedOn"]), titles.get(event["item"])
    return Entry("event", day, day, joined([event_words(event["kind"]), " ", both(item) if item else None]))


def _permit(state: str | None) -> Markup:
    words = abouts(ResidencePermit)["state"].choices or {}
    return both(words[state]) if state and state in words else cell(state, withheld=state is None)


def _ahead(decisions: Sequence[Mapping[str, Any]], titles: Mapping[str, Any], today: date) -> Iterator[Entry]:
    """Days on which an answer will be another, as far as the calendar tells."""
    for each in decisions:
        days = {_day(each["until"])} | {_day((c["remedy"] or {}).get("date")) for c in each["conditions"]}
        for day in sorted(day for day in days if day and day > today):
            _, words = ANSWERS[each["answer"]]
            said = joined([both(titles[each["item"]]), " ", both(Words(f"(现为{words.zh})", f"(now {words.en})"))])
            yield Entry("change", day, day, said)


def _span(row: Mapping[str, Any]) -> tuple[date | None, date | None]:
    return _day(row["validFrom"]), _day(row["validUntil"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _table(entries: Sequence[Entry]) -> Markup:
    heads = [Words("起", "From"), Words("止", "Until"), Words("类别", "Kind"), Words("内容", "What")]
    rows = [[cell(_told(e.since)), _end(e), both(LANES[e.lane]), e.what] for e in entries]
    return table(Words("时间线", "Timeline"), heads, rows)


def _told(day: date | None) -> Markup | None:
    return tag("time", day.isoformat()) if day else None


def _end(entry: Entry) -> Markup | str:
    """When a span ended; a single day has no other."""
    return (_told(entry.until) if entry.until != entry.since else None) or "—"


# the picture --------------------------------------------------------------------------------------------------------------


def _picture(entries: Sequence[Entry], born: date | None, today: date) -> Markup | None:
    """Lanes over the years. Its table says the same, so it is left out for who cannot see it."""
    days = [day for each in entries for day in (each.since, each.until) if day]
    if not days:
        return None
    # A year of room on the right, so that the last mark and its year are whole.
    first, last = min([*days, born or today]), max([*days, today]) + timedelta(days=365)

    def across(day: date) -> float:
        return LEFT + (WIDTH - LEFT) * (day - first).days / max(1, (last - first).days)

    lanes = [lane for lane in LANES if any(each.lane == lane for each in entries)]
    marks = [_mark(each, 20 + LANE * lanes.index(each.lane), across, first, last) for each in entries]
    names = [tag("text", LANES[lane].zh, x="0", y=f"{20 + LANE * n + 14}") for n, lane in enumerate(lanes)]
    years = [_year(year, across, LANE * len(lanes) + 20) for year in range(first.year + 1, last.year + 1)]
    now = tag(
        "line",
        x1=f"{across(today):.1f}",
        x2=f"{across(today):.1f}",
        y1="0",
        y2=f"{20 + LANE * len(lanes)}",
        class_="tx-today",
    )
    box = f"0 0 {WIDTH} {40 + LANE * len(lanes)}"
    return tag("svg", *years, now, *names, *marks, viewBox=box, class_="tx-line", aria_hidden="true")


def _mark(entry: Entry, top: int, across: Any, first: date, last: date) -> Markup:
    left = across(entry.since or first)
    if entry.since == entry.until:
        return tag("circle", cx=f"{left:.1f}", cy=f"{top + 10}", r="6", class_=f"tx-{entry.lane}")
    right = across(entry.until or last)
    look = f"tx-{entry.lane}" + ("" if entry.since else " tx-since-unknown")
    return tag("rect", x=f"{left:.1f}", y=f"{top}", width=f"{max(3, right - left):.1f}", height="20", class_=look)


def _year(year: int, across: Any, bottom: int) -> Markup:
    x = f"{across(date(year, 1, 1)):.1f}"
    line = tag("line", x1=x, x2=x, y1="0", y2=f"{bottom}", class_="tx-grid")
    return joined([line, tag("text", str(year), x=x, y=f"{bottom + 14}", class_="tx-year")])
