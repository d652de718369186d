"""Record ids: the province of first registration and 26 random characters, never changed, never used for scope."""

import os
from collections.abc import Callable
from random import Random

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's 32 characters: no i, l, o, u, so that an id read aloud is not misheard."""

LENGTH = 26
NewId = Callable[[str], str]
_OF_BYTE = (ALPHABET * 8).encode()
"""256 is a multiple of 32, so that every character is as likely as any other."""


def new_id(province: str) -> str:
    """A fresh id; ``province`` is a division code of any length, only its first two digits are kept."""
    return f"{province[:2]}-" + os.urandom(LENGTH).translate(_OF_BYTE).decode()


def seeded(seed: int) -> NewId:
    """A source of repeatable ids, for the demo province and for tests; never for people who exist."""
    random = Random(seed)
    return lambda province: f"{province[:2]}-" + "".join(random.choices(ALPHABET, k=LENGTH))
