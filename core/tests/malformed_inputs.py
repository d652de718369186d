"""Inputs gone wrong, for hypothesis: cells, rows, bytes, the XML and the ZIP of a workbook, ZIPs of CSV, mappings."""

import csv
import io
import re
import zipfile
from functools import cache

from hypothesis import strategies as st
from malformed_judge import HOME, NAME, NUMBER, PHONE, Input
from sheets_at_hand import child, guardian, household
from tongxing_toy_sheets import toy_survey

from tongxing.errors import Words
from tongxing.work.sheets.mappings import SheetMapping
from tongxing.work.sheets.workbook import compose

KEYS = {s: [c.key for c in toy_survey().of(s)] for s in ("child", "guardian", "household")}
GOOD = {
    "child": child(name=NAME, id_number=NUMBER),
    "guardian": guardian(name=NAME, phone=PHONE),
    "household": household(address=HOME),
}
TITLES = {"child": "儿童", "guardian": "监护人", "household": "家庭"}
WORDS = "= ' \" \\ 0 -1 1e400 nan inf 99999 20190230 2019.3.5 ９９ 230102 230102999 999999 父亲 男 是 有效 1 王• 🐼 NULL None".split()
WORDS += [NAME, NUMBER, PHONE, HOME, f"{NAME}{PHONE}", f"电话{PHONE}", f"{NAME} {NUMBER}", "=1+1", "a" * 300, "\u202e"]
CELL = st.one_of(
    st.sampled_from(["", " ", "\u3000", *WORDS]),
    st.text(max_size=30),
    st.integers(-(10**19), 10**19).map(str),
    st.dates().map(str),
    st.floats().map(str),
)
CODES = [
    "utf-8",
    "utf-8-sig",
    "gb18030",
    "gbk",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "big5",
    "latin-1",
    "shift_jis",
]
_BLANK = {"", "-", "--", "—", "——", "/", "\\", "n/a", "#n/a", "无权查看"}


def is_filled(cells):
    """Whether a person would say that something stands in the row; not by the reader's own code."""
    stray = "".join(chr(n) for n in range(0x3001) if chr(n).isspace()) + "\u3000\u200b\u200c\u200d\u2060\ufeff\xa0"
    return any(cell.strip(stray).lower() not in _BLANK for cell in cells)


def table(rows, *, separator=",", line="\r\n"):
    target = io.StringIO()
    csv.writer(target, delimiter=separator, lineterminator=line).writerows(rows)
    return target.getvalue()


def _rows(subject, changes):
    return [[str({**GOOD[subject], **change}.get(key) or "") for key in KEYS[subject]] for change in changes]


def _changes(subject, value, *, rows=4):
    change = st.dictionaries(st.sampled_from(KEYS[subject]), value, max_size=8)
    return st.lists(change, min_size=1, max_size=rows)


@st.composite
def cells_of_a_csv(draw):
    """Rows of children with any text in their cells, and every filled one must be counted."""
    rows = _rows("child", draw(_changes("child", CELL)))
    keys = draw(st.permutations(range(len(KEYS["child"]))))
    whole = [[f"child.{KEYS['child'][n]}" for n in keys], *([row[n] for n in keys] for row in rows)]
    # A field that is "\n" alone would end a row for whoever reads it; NUL is no text.
    whole = [[re.sub(r"[\r\n\0]", " ", cell) for cell in row] for row in whole]
    filled = sum(map(is_filled, whole[1:]))
    return Input(table(whole).encode("utf-8", "surrogatepass"), rows=filled)


@st.composite
def encodings_of_a_csv(draw):
    """Any encoding, separator and line end, and sometimes a row too long, too short or quoted by half."""
    rows = [draw(st.sampled_from([KEYS["child"], [c.ask.zh for c in toy_survey().of("child")]]))]
    rows += _rows("child", draw(_changes("child", CELL)))
    rows = [row[: draw(st.integers(0, 40))] if draw(st.booleans()) else row for row in rows]
    text = table(rows, separator=draw(st.sampled_from(",\t;|")), line=draw(st.sampled_from(["\r\n", "\n", "\r"])))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(['"', ",", "\n", "\r", "\0", "\ufeff", '""', "\x1a"])) + text[at:]
    return Input(text.encode(draw(st.sampled_from(CODES)), "replace"))


@st.composite
def cells_of_a_workbook(draw):
    """Values of any type in the cells of all three sheets; all filled rows must be counted."""
    value = st.one_of(CELL, st.integers(-(2**60), 2**60), st.floats(allow_nan=False, allow_infinity=False), st.dates())
    rows, filled = {}, 0
    for subject, keys in KEYS.items():
        changes = draw(_changes(subject, value, rows=3)) if subject == "child" or draw(st.booleans()) else []
        made = [{**GOOD[subject], **{k: _writable(v) for k, v in each.items()}} for each in changes]
        filled += sum(is_filled([str(row[key]) for key in keys if row.get(key) is not None]) for row in made)
        rows[subject] = made
    return Input(compose(toy_survey(), rows), "a.xlsx", rows=filled)


def _writable(value):
    """What XLSX can hold at all."""
    if isinstance(value, str):
        return "".join(c for c in value if c.isprintable())
    return value if not hasattr(value, "year") or value.year >= 1900 else None


@cache
def _whole():
    return compose(toy_survey(), {subject: [row] * 2 for subject, row in GOOD.items()})


@cache
def _parts():
    with zipfile.ZipFile(io.BytesIO(_whole())) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


_VALUES = [
    b"",
    b"-1",
    b"0",
    b"99999999999999999999",
    b"XFD1048576",
    b"A0",
    b"ZZZZ1",
    b"ZZ900",
    b"A1:XFD1048576",
    b"s",
    b"e",
]
_VALUES += [
    b"b",
    b"d",
    b"str",
    b"inlineStr",
    b"&#0;",
    b"&#x1F600;",
    b"&a;",
    b"\xff\xfe",
    b"hidden",
    b"1e999",
    b"\xe6\xac",
]
_SNIPPETS = [
    b"</sheetData>",
    b"<row>",
    b'<row r="1048576">',
    b'<c r="XFD1048576"><v>1</v></c>',
    b'<c t="s"><v>-1</v></c>',
    b'<c r="A9" t="s"><v>999999</v></c>',
    b"<f>A1</f>",
    b'<mergeCell ref="A5:A9999999"/>',
    b'<mergeCells><mergeCell ref="A5:B6"/></mergeCells>',
    b'<!DOCTYPE x [<!ENTITY a "b">]>',
    b"<![CDATA[",
    b"<!--",
    b"\0",
    b"<x:y>",
    b"&a;",
    b'<col min="1" max="99999999" hidden="1"/>',
]


@st.composite
def parts_of_a_workbook(draw):
    """The XML inside a workbook, mutated where programs and people damage it, and packed again."""
    parts = dict(_parts())
    likely = [n for n in parts if "sheet1" in n or "shared" in n or n.endswith((".rels", "workbook.xml", "styles.xml"))]
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(likely if draw(st.booleans()) else sorted(parts)) if parts else st.nothing())
        if name in parts:
            _mutated(draw, parts, name)
    packing = draw(st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]))
    return Input(packed(parts, packing), "parts.xlsx")


def _mutated(draw, parts, name):
    xml = parts[name]
    places = {
        "attribute": [m.span(1) for m in re.finditer(rb'="([^"]*)"', xml)],
        "text": [m.span(1) for m in re.finditer(rb">([^<>]+)<", xml)],
        "tags": [m.span() for m in re.finditer(rb"<[^>]*>", xml)],
    }
    kind = draw(
        st.sampled_from(
            ["attribute", "attribute", "text", "tags", "cut", "twice", "insert", "gone", "empty", "renamed"]
        )
    )
    if kind in ("attribute", "text", "tags") and places[kind]:
        start, end = draw(st.sampled_from(places[kind]))
        parts[name] = xml[:start] + (b"" if kind == "tags" else draw(st.sampled_from(_VALUES))) + xml[end:]
    elif kind in ("cut", "twice", "insert") and places["tags"]:
        start, end = sorted(draw(st.sampled_from(places["tags"]))[0] for _ in range(2))
        new = {"cut": b"", "twice": xml[start:end] * 2, "insert": draw(st.sampled_from(_SNIPPETS))}[kind]
        parts[name] = xml[:start] + new + xml[start if kind == "insert" else end :]
    elif kind == "empty":
        parts[name] = b""
    elif kind in ("gone", "renamed"):
        del parts[name]
        if kind == "renamed":
            parts[
                draw(st.sampled_from([name.upper(), f"/{name}", name.replace("/", "\\"), f"../{name}", "儿童.csv"]))
            ] = xml


def packed(parts, packing=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


@st.composite
def a_zip_of_csv(draw):
    """CSV files in a ZIP, under odd names, in odd encodings, twice or beside other things."""
    names = [
        "儿童.csv",
        "监护人.csv",
        "家庭.csv",
        "a/儿童.csv",
        "../儿童.csv",
        "/etc/儿童.csv",
        "儿童.txt",
        "x.csv",
        ".csv",
        "__MACOSX/儿童.csv",
    ]
    parts = {}
    for _ in range(draw(st.integers(1, 4))):
        subject = draw(st.sampled_from(sorted(KEYS)))
        rows = [[f"{subject}.{key}" for key in KEYS[subject]], *_rows(subject, draw(_changes(subject, CELL, rows=3)))]
        name = draw(st.sampled_from([f"{TITLES[subject]}.csv", *names]))
        parts[name] = table(rows).encode(draw(st.sampled_from(CODES[:6])), "replace")
    return Input(packed(parts), "a.zip")


@cache
def _samples():
    rows = {s: [[f"{s}.{key}" for key in KEYS[s]], *_rows(s, [{}, {"family": "2"}])] for s in KEYS}
    bundle = {f"{TITLES[s]}.csv": table(rows[s]).encode() for s in KEYS}
    return {"a.xlsx": _whole(), "a.zip": packed(bundle), "儿童.csv": table(rows["child"]).encode("gb18030")}


@st.composite
def bytes_gone_wrong(draw):
    """A good file with bytes flipped, cut out, doubled or put in; or no file at all."""
    name = draw(st.sampled_from(["a.xlsx", "a.zip", "儿童.csv"]))
    content = bytearray(_samples()[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        end = min(len(content), at + draw(st.sampled_from([1, 1, 2, 16, 400, 10**6])))
        new = {"flip": draw(st.binary(min_size=1, max_size=2)), "cut": b"", "twice": bytes(content[at:end]) * 2}
        kind = draw(st.sampled_from(sorted(new)))
        content[at : at + len(new[kind]) if kind == "flip" else end] = new[kind]
    return Input(bytes(content), name)


BEGINNINGS = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xef\xbb\xbf", b"\xff\xfe", b"%PDF", b"<html"]
any_bytes = st.builds(
    lambda top, rest: Input(top + rest, "any.xlsx"), st.sampled_from(BEGINNINGS), st.binary(max_size=400)
)
_KEY = st.sampled_from(
    [*KEYS["child"], "guardian.name", "guardian.phone", "household.address", "guardian.relation", "no.such"]
)
_HEAD = st.sampled_from(["姓名", "性别", "出生日期", "户籍", "现住", "监护人/姓名", "电话", "", "*", "/", "家长", NAME])


@st.composite
def mapped_sheets(draw):
    """Another system's sheet with odd heads, read by a mapping that fits it or does not."""
    fits = {f"栏{n}": key for n, key in enumerate(KEYS["child"])} if draw(st.booleans()) else {}
    heads = [*fits, *draw(st.lists(_HEAD.filter(lambda head: head != NAME), min_size=1, max_size=8))]
    body = draw(st.lists(st.lists(CELL, min_size=len(fits), max_size=len(fits) + 9), max_size=4))
    known = st.sampled_from(KEYS["child"]) if fits else _KEY
    mapping = SheetMapping(
        key="odd",
        title=Words("某表", "A sheet"),
        columns=fits or draw(st.dictionaries(_HEAD, _KEY, max_size=8)),
        head_row=draw(st.sampled_from([None, None, 1] if fits else [None, None, 1, 2, 12])),
        values=draw(st.dictionaries(_KEY, st.dictionaries(CELL, CELL, max_size=2), max_size=2)),
        always=draw(
            st.dictionaries(
                known,
                st.sampled_from(["230102", "2026-10-12", "男", "", NAME]),
                max_size=3,
            )
        ),
        ignored=frozenset([*heads[len(fits) :]] if fits else draw(st.lists(_HEAD, max_size=2))),
    )
    return Input(table([heads, *body]).encode("utf-8", "surrogatepass"), "别的.csv", mapping)


INPUTS = {
    "cells of a CSV": cells_of_a_csv(),
    "encodings of a CSV": encodings_of_a_csv(),
    "cells of a workbook": cells_of_a_workbook(),
    "parts of a workbook": parts_of_a_workbook(),
    "a ZIP of CSV": a_zip_of_csv(),
    "bytes gone wrong": bytes_gone_wrong(),
    "any bytes": any_bytes,
    "mapped sheets": mapped_sheets(),
}
