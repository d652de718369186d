"""The order in which plugins are looked at: what another one requires comes first, otherwise the order given."""

from collections.abc import Iterable, Mapping, Sequence


def required_first(keys: Sequence[str], requires: Mapping[str, Iterable[str]]) -> list[str]:
    """``keys`` so that each comes after those it requires; the given order otherwise. Members of a circle come last."""
    waiting, done = list(keys), list[str]()
    while waiting:
        ready = next((k for k in waiting if not (set(requires.get(k, ())) & set(waiting)) - {k}), waiting[0])
        waiting.remove(ready)
        done.append(ready)
    return done


def circle_of(key: str, requires: Mapping[str, Iterable[str]]) -> list[str]:
    """The way by which a plugin requires itself, beginning and ending with it; empty where it does not."""
    paths = [[key]]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        for step in requires.get(path[-1], ()):
            if step == key:
                return [*path, key]
            if step not in seen:
                seen.add(step)
                paths.append([*path, step])
    return []
