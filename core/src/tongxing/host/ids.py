"""Ids as people and programs write them: the record's own, or the Relay id of GraphQL."""

import base64
import binascii
import re

_FOR_URLS = bytes.maketrans(b"+/", b"-_")
RECORD_ID = re.compile(r"\d{2}-[0-9a-z]{26}")


def relay_id(type_name: str, record: str) -> str:
    """The GraphQL ``id`` of a record."""
    return binascii.b2a_base64(f"{type_name}:{record}".encode(), newline=False).translate(_FOR_URLS).decode()


def opened_id(text: str) -> tuple[str | None, str]:
    """The type name (None for a record's own id) and the record id. What is neither comes back as it is."""
    if RECORD_ID.fullmatch(text):
        return None, text
    try:
        type_name, _, record = base64.urlsafe_b64decode(text.encode()).decode().partition(":")
    except (binascii.Error, ValueError):
        return None, text
    return (type_name, record) if RECORD_ID.fullmatch(record) else (None, text)


def record_id(text: str) -> str:
    """The record id of either form."""
    return opened_id(text)[1]
