"""What the departments add to the demo: their answers in the sheets, their records, and their part of the answer key."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import PluginError
from ..host.composition import Composition
from ..host.contributions import DemoChild, DemoData
from .oracle import Life
from .province import DEMO_DAY, Family, InventedChild

Truths = dict[str, Mapping[str, Any]]
"""Department → its part of the answer key."""
_STRIDE = 1_000_003


def invented_by(composition: Composition, families: Sequence[Family], seed: int, part: int) -> dict[str, DemoData]:
    """What each department invents for the children of one part. Raises PluginError for one that returns garbage."""
    children = [_shown(child, family) for family in families for child in family.children]
    made = {}
    for plugin, load in composition.hooks("load_demo"):
        data = load(children=children, seed=seed + _STRIDE * part)
        if not isinstance(data, DemoData):
            raise PluginError(plugin, "load_demo", f"returned {type(data).__name__}", "Return DemoData")
        made[plugin] = data
    return made


def life_of(child: InventedChild, family: Family) -> Life:
    """What the oracle looks at."""
    return Life(child.birth_date, family.move.hukou, child.accompanied_by, child.stays)


def _shown(child: InventedChild, family: Family) -> DemoChild:
    status = life_of(child, family).on(DEMO_DAY)
    return DemoChild(
        key=child.key,
        birth_date=child.birth_date,
        sex=child.sex,
        residence=family.move.residence.ljust(12, "0"),
        hukou=family.move.hukou.ljust(12, "0"),
        arrived_on=child.here.since or family.surveyed_on,
        survey_day=family.surveyed_on,
        family=family.number,
        accompanied_by=child.accompanied_by,
        hardship=family.hardship,
        guardians=tuple((each.relation, each.lives_with_child) for each in family.guardians),
        in_monitoring=status.monitoring,
        in_statistical=status.statistical,
        reason=status.reason,
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
