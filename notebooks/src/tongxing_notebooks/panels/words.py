"""Words for keys of rules, from the departments that are installed here; a key that none of them knows stands as code."""

from markupsafe import Markup

from ..view.markup import both, cell, tag
from . import host_with_panels


def parameter_words(key: str) -> Markup:
    """The title of a parameter."""
    known = host_with_panels().everything().policy.parameters.by_key.get(key)
    return both(known.title) if known else tag("code", key)


def track_words(item: str, key: str) -> Markup:
    """The title of a way to meet an item's rule."""
    known = host_with_panels().everything().policy.items.get(item)
    titles = (
        {track.key: track.title for version in known.entitled.versions for track in version.tracks} if known else {}
    )
    return both(titles[key]) if key in titles else tag("code", key)


def event_words(kind: str | None) -> Markup:
    """The title of a kind of event; None is withheld."""
    known = host_with_panels().everything().events.kinds.get(kind or "")
    return both(known.title) if known else cell(kind, withheld=kind is None)
