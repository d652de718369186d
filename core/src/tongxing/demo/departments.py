"""What the departments add to the demo: their answers in the sheets, their records, and their part of the answer key."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import PluginError
from ..host.cities.composition import Composition
from ..host.contributions import DemoChild, DemoData
from ..people import id_number
from ..policy.parameters import ParameterBook
from .oracle import Life
from .province import DEMO_DAY, Family, InventedChild

Truths = dict[str, Mapping[str, Any]]
"""Department → its part of the answer key."""
_STRIDE = 1_000_003


def invented_by(composition: Composition, families: Sequence[Family], seed: int, part: int) -> dict[str, DemoData]:
    """What each department invents for the children of one part. Raises PluginError for one that returns garbage."""
    holding = Holding(composition.policy.parameters)
    children = [_shown(child, family, holding) for family in families for child in family.children]
    made = {}
    for plugin, load in composition.hooks("load_demo"):
        data = load(children=children, seed=seed + _STRIDE * part)
        if not isinstance(data, DemoData):
            raise PluginError(plugin, "load_demo", f"returned {type(data).__name__}", "Return DemoData")
        made[plugin] = data
    return made


def life_of(child: InventedChild, family: Family, holding: "Holding") -> Life:
    """What the oracle looks at."""
    central = holding.of(family.move.residence, family.move.hukou)["central_set"]
    return Life(child.birth_date, family.move.hukou, child.accompanied_by, child.stays, central)


def place_of(child: InventedChild) -> str:
    """Where the registry has the child on the demo's day, with 12 digits: the stay that lasts, a visit home too."""
    return child.stays[-1].division.ljust(12, "0")


class Holding:
    """The values of all parameters on the demo's day, looked up once for each county."""

    def __init__(self, book: ParameterBook) -> None:
        self._book = book
        self._found: dict[tuple[str, bool], dict[str, Any]] = {}

    def of(self, residence: str, hukou: str) -> Mapping[str, Any]:
        """What holds for a child: by hukou what is said to hold by hukou, all else by residence."""
        return ChainMap(self._at(residence, of_hukou=False), self._at(hukou, of_hukou=True))

    def _at(self, place: str, *, of_hukou: bool) -> dict[str, Any]:
        county = place[:6].ljust(12, "0")
        if (county, of_hukou) not in self._found:
            keys = [key for key, each in self._book.by_key.items() if (each.by == "hukou") == of_hukou]
            found = {key: self._book.resolve(key, county, DEMO_DAY).value for key in keys}
            self._found[county, of_hukou] = found
        return self._found[county, of_hukou]


def _shown(child: InventedChild, family: Family, holding: Holding) -> DemoChild:
    status = life_of(child, family, holding).on(DEMO_DAY)
    residence, hukou = place_of(child), family.move.hukou.ljust(12, "0")
    return DemoChild(
        key=child.key,
        birth_date=child.birth_date,
        sex=child.sex,
        residence=residence,
        hukou=hukou,
        arrived_on=child.stays[-1].since or family.surveyed_on,
        survey_day=family.surveyed_on,
        family=family.number,
        accompanied_by=child.accompanied_by,
        hardship=family.hardship,
        guardians=tuple((each.relation, each.lives_with_child) for each in family.guardians),
        home=family.home,
        carers=family.carers,
        carers_known=family.guardians_complete,
        carers_born=tuple(id_number.birth_date_of(each.number) if each.number else None for each in family.guardians),
        in_monitoring=status.monitoring,
        in_statistical=status.statistical,
        reason=status.reason,
        parameters=holding.of(residence, hukou),
        permit=child.permit,
    )


def joined(one: Any, other: Any) -> Any:
    """Two parts of one truth: what has keys is joined key by key, lists one behind the other, counts are added."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return {**one, **{k: joined(one[k], v) if k in one else v for k, v in other.items()}}
    if isinstance(one, list) and isinstance(other, list):
        return one + other
    if isinstance(one, int | float) and isinstance(other, int | float) and not isinstance(one, bool):
        return one + other
    return other
