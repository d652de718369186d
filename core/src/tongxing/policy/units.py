"""The units in which facts and parameters are counted, and the type of value that goes with each."""

UNITS: dict[str, type] = {
    "year": int,
    "month": int,
    "day": int,
    "workday": int,
    "hour": int,
    "minute": int,
    "cm": int,
    "m": float,
    "m2": float,
    "km": float,
    "kg": float,
    "fen": int,
    "yuan": float,
    "person": int,
    "place": int,
    "time": int,
    "count": int,
    "percent": float,
    "ratio": float,
    "score": float,
    "text": str,
    "yes_no": bool,
}
"""Money that is reckoned with is in whole fen, so that no engine rounds differently (reference/scale.md 1)."""


def fits(unit: str, value: object) -> bool:
    """Whether a value is of the unit's type; a whole number also stands for a fraction, yes and no never for a number."""
    wanted = UNITS[unit]
    if wanted is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return type(value) is wanted
