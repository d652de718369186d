"""Who is meant by a row: the child or guardian that stands already, or nobody yet.

By the identity number; without one, a child by name, birth date and sex and the phone of a guardian in the same family.
Two people with different numbers are never one, and twins have different names.
"""

from collections.abc import Iterable

from ...people import Guardianship, Identifier
from .standing import Row, Standing


def find_child(standing: Standing, child: Row, guardians: Iterable[Row], taken: set[str]) -> str | None:
    """The id of the child of this row. ``taken``: children that other rows of the file are already."""
    number = child.get("id_number")
    if number and number in standing.by_number:
        return standing.by_number[number]
    phones = {g["phone"] for g in guardians if g.get("phone")}
    for id in standing.by_name.get((child["name"], child["birth_date"]), ()):
        if id not in taken and _same_child(standing, id, child, phones):
            return id
    return None


def _same_child(standing: Standing, id: str, child: Row, phones: set[str]) -> bool:
    known = standing.children[id]
    if known["sex"] != child["sex"] or (child.get("id_number") and standing.about[Identifier][id]):
        return False
    theirs = standing.phones(id)
    # Where one of the two has no phone, the same place stands for it.
    return bool(theirs & phones) if theirs and phones else known["residence"] == child["residence"]


def find_guardian(standing: Standing, guardian: Row, children: Iterable[str]) -> str | None:
    """The id of the guardian of this row: by number, else by name among the guardians of the family's children."""
    number = guardian.get("id_number")
    if number and number in standing.guardian_by_number:
        return standing.guardian_by_number[number]
    for child in children:
        for tie in standing.about[Guardianship][child]:
            known = standing.guardians.get(tie["guardian"])
            if known and _same_guardian(standing, known, guardian):
                return str(known["id"])
    return None


def _same_guardian(standing: Standing, known: Row, guardian: Row) -> bool:
    """One name among one child's guardians is one person, also with another phone, unless both have numbers."""
    both_numbered = bool(guardian.get("id_number")) and known["id"] in standing.numbered_guardians
    return bool(known["name"] == guardian["name"]) and not both_numbered
