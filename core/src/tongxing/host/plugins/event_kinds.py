"""Kinds of event that a department declares (``data/events.yaml``), each key of the payload with its category."""

from typing import Literal

from ...datafile import DataFile
from ...policy.forms import Form, Key, Text
from ...work.events import CORE_KINDS, EventKind, PayloadKey
from .card import Card, TwoWords
from .record_checks import check_category


class PayloadForm(Form):
    """One key of a payload."""

    title: TwoWords
    category: Text
    type: Literal["text", "int", "float", "bool", "date"] = "text"
    secret: bool = False


class KindForm(Form):
    """One kind of event as the file writes it."""

    kind: Key
    title: TwoWords
    category: Text
    payload: dict[Key, PayloadForm] = {}


def kinds_of(plugin: str, file: DataFile | None, card: Card) -> tuple[EventKind, ...]:
    """The checked kinds of event of a plugin. Raises PluginError with the line of the first mistake."""
    if file is None or file.content is None:
        return ()
    forms: list[KindForm] = file.checked(list[KindForm])
    core = {kind.key for kind in CORE_KINDS}
    for number, form in enumerate(forms):
        if form.kind in core or form.kind in {each.kind for each in forms[:number]}:
            whose = "core's" if form.kind in core else "declared twice"
            what = f"the kind of event {form.kind!r} is {whose}"
            raise file.mistake([number, "kind"], what, "Give yours another key")
        check_category(plugin, form.category, card, file.at([number, "category"]), f"the event {form.kind}")
        for key, part in form.payload.items():
            here = file.at([number, "payload", key, "category"])
            check_category(plugin, part.category, card, here, f"the event {form.kind}, payload {key},")
    return tuple(_kind(plugin, form) for form in forms)


def _kind(plugin: str, form: KindForm) -> EventKind:
    payload = {
        key: PayloadKey(part.title.words, part.category, part.type, part.secret) for key, part in form.payload.items()
    }
    return EventKind(form.kind, form.title.words, plugin, form.category, payload)
