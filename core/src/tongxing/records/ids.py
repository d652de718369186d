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


_ALIKE = 6
"""Characters that the ids of one batch share; the other 20 are 100 random bits."""


def new_id(province: str) -> str:
    """A fresh id; ``province`` is a division code of any length, only its first two digits are kept."""
    return f"{province[:2]}-" + os.urandom(LENGTH).translate(_OF_BYTE).decode()


def seeded(seed: int) -> NewId:
    """A source of repeatable ids, for the demo province and for tests; never for people who exist."""
    random = Random(seed)
    return lambda province: f"{province[:2]}-" + "".join(random.choices(ALPHABET, k=LENGTH))


def together(new_id: NewId) -> NewId:
    """A source whose ids begin alike, at random: records that are written together then lie together in every index."""
    first = new_id("00")[3 : 3 + _ALIKE]

    def near(province: str) -> str:
        id = new_id(province)
        return id[:3] + first + id[3 + _ALIKE :]

    return near
