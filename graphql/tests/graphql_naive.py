"""A department whose author knows nothing of access: fifty resolvers without a line of security code."""

from graphql_departments import files_of

OF_A_CHILD = {
    "shout": ("{ name }", "str | None", "child.name and child.name + '!'"),
    "letters": ("{ name }", "int | None", "child.name and len(child.name)"),
    "surname": ("{ name }", "str | None", "child.name and child.name[0]"),
    "born": ("{ birthDate }", "str | None", "str(child.birth_date)"),
    "year": ("{ birthDate }", "int | None", "child.birth_date and child.birth_date.year"),
    "home": ("{ residence }", "str | None", "str(child.residence)"),
    "origin": ("{ hukou }", "str | None", "str(child.hukou)"),
    "moved": ("{ residence hukou }", "bool", "child.residence != child.hukou"),
    "label": ("{ name birthDate }", "str", "f'{child.name} {child.birth_date} {child.hukou}'"),
    "whole": ("{ name }", "str", "str({c: getattr(child, c, None) for c in ('id', 'name', 'birth_date', 'hukou')})"),
    "itself": ("{ name }", "Child", "child"),
    "twice": ("{ name }", "list[Child]", "[child, child]"),
}
OF_THE_CITY = {
    "every_child": ("list[Child]", "reading.all(Child)"),
    "paged_children": ("Listing[Child]", "reading.all(Child)"),
    "every_guardian": ("list[Guardian]", "reading.all(Guardian)"),
    "every_household": ("list[Household]", "reading.all(Household)"),
    "every_note": ("list[Note]", "reading.all(Note)"),
    "child_names": ("list[str]", "[str(c.name) for c in reading.all(Child)]"),
    "guardian_names": ("list[str]", "[str(g.name) for g in reading.all(Guardian)]"),
    "phones": ("list[str]", "[str(g.phone) for g in reading.all(Guardian)]"),
    "addresses": ("list[str]", "[str(h.address) for h in reading.all(Household)]"),
    "hardships": ("list[str]", "[str(h.hardship) for h in reading.all(Household)]"),
    "how_many": ("int", "len(reading.all(Child))"),
    "how_many_guardians": ("int", "len(reading.all(Guardian))"),
    "oldest": ("str", "str(min((c.birth_date for c in reading.all(Child) if c.birth_date), default=None))"),
    "last_name": ("str", "max((c.name for c in reading.all(Child) if c.name), default='')"),
    "searched": ("list[Child]", "[c for c in reading.all(Child) if c.name and c.name in '甲丙丁']"),
    "sorted_ids": ("list[str]", "[c.id for c in sorted(reading.all(Child), key=lambda c: c.name or '')]"),
    "named_ids": ("list[Child]", "reading.all(Child, ids=ALL)"),
    "hashed": ("str", "str(sorted((c.id, c.name, str(c.birth_date)) for c in reading.all(Child)))"),
    "by_home": ("str", "str(sorted(str(c.residence) for c in reading.all(Child)))"),
    "by_year": ("str", "str(sorted(c.birth_date.year for c in reading.all(Child) if c.birth_date))"),
    "best_points": ("int", "max((n.points or 0 for n in reading.all(Note)), default=0)"),
    "noted_children": ("list[str]", "sorted({n.child for n in reading.all(Note)})"),
    "note_dates": ("list[str]", "[str(n.noted_on) for n in reading.all(Note)]"),
    "joined": (
        "list[str]",
        "[f'{n.points} {c.name}' for n in reading.all(Note) for c in reading.all(Child) if n.child == c.id]",
    ),
    "orm_rows": ("list[str]", "rows(reading, select(Child))"),
    "orm_names": ("list[str]", "rows(reading, select(Child.name))"),
    "orm_count": ("list[str]", "rows(reading, select(func.count()).select_from(Child))"),
    "orm_like": ("list[str]", "rows(reading, select(Child.id).where(Child.name.like('%丙%')))"),
    "orm_max": ("list[str]", "rows(reading, select(func.max(Child.name)))"),
    "orm_group": ("list[str]", "rows(reading, select(Child.residence, func.count()).group_by(Child.residence))"),
    "orm_guardians": ("list[str]", "rows(reading, select(Guardian.name, Guardian.phone))"),
    "orm_homes": ("list[str]", "rows(reading, select(Household.id, Household.hardship))"),
    "orm_join": ("list[str]", "rows(reading, select(Note.points).join(Child, Child.id == Note.child))"),
    "sql_children": ("list[str]", "rows(reading, text('SELECT * FROM _p_core_child'))"),
    "sql_count": ("list[str]", "rows(reading, text('SELECT count(*) FROM _p_core_child'))"),
    "sql_guardians": ("list[str]", "rows(reading, text('SELECT * FROM _p_core_guardian'))"),
    "sql_history": ("list[str]", "rows(reading, text('SELECT * FROM _h_core_child'))"),
    "sql_events": ("list[str]", "rows(reading, text('SELECT * FROM _p_core_event'))"),
}
HEAD = """
from sqlalchemy import func, select, text

from tongxing import Guardian

ALL = []


def rows(reading, statement):
    return [str(tuple(row)) for row in reading.connection.execute(statement)]
"""
CHILD = """

@extend(Child, requires="{requires}")
def naive_{name}(children: list[Child]) -> list[{type}]:
    \"\"\"Nothing about access.\"\"\"
    return [{body} for child in children]
"""
QUERY = """

@extend(Query)
def naive_{name}(reading: Reading) -> {type}:
    \"\"\"Nothing about access.\"\"\"
    return {body}
"""
SHOWN = {"Child": "{ recordId name birthDate }", "Guardian": "{ recordId name phone }", "Note": "{ recordId points }"}
SHOWN |= {"Household": "{ recordId address hardship }"}


def naive_files(key: str) -> dict[str, str]:
    """A department as ``files_of`` makes it, with all these in ``angling``."""
    made = files_of(key)
    if key == "angling":
        parts = [CHILD.format(name=n, requires=r, type=t, body=b) for n, (r, t, b) in OF_A_CHILD.items()]
        parts += [QUERY.format(name=n, type=t, body=b) for n, (t, b) in OF_THE_CITY.items()]
        made["schema.py"] += HEAD + "".join(parts)
    return made


def documents() -> dict[str, str]:
    """One document for each resolver."""
    made = {
        n: f"{{ children {{ edges {{ node {{ angling {{ {_field(n, t)} }} }} }} }} }}"
        for n, (_, t, _) in OF_A_CHILD.items()
    }
    return made | {n: f"{{ angling {{ {_field(n, t)} }} }}" for n, (t, _) in OF_THE_CITY.items()}


def _field(name: str, kind: str) -> str:
    first, *rest = f"naive_{name}".split("_")
    below = next((fields for record, fields in SHOWN.items() if record in kind), "")
    if kind.startswith("Listing"):
        below = f"{{ totalCount edges {{ node {below} }} }}"
    return f"{first}{''.join(word.capitalize() for word in rest)} {below}"
