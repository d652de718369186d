"""Names sought by their sound: ``wang xiaoming`` written as syllables, each of which any character of that reading may stand for.

Readings are those of the Unihan database as ``pypinyin`` ships them, all of a character and without tones: who spells a name
does not know which of its readings the family uses.
"""

import re
import unicodedata
from functools import cache

from tongxing.errors import UsageError

MOST_SYLLABLES = 10
FIRST, LAST = 0x4E00, 0x9FFF
"""The block of the characters in use; names with others are found by the characters themselves."""
_SPELT = {"lyu": "lv", "nyu": "nv", "lyue": "lve", "nyue": "nve"}
"""As passports spell them."""


def pattern(spelt: str) -> str:
    """A regular expression for texts in which characters of these readings stand beside one another.

    A syllable may be cut short: ``wang x m``. Raises UsageError for what is no beginning of a syllable.
    """
    syllables = spelt.lower().replace("ü", "v").replace("u:", "v").replace("'", " ").split()
    if not 1 <= len(syllables) <= MOST_SYLLABLES:
        raise UsageError(f"Pinyin has from 1 to {MOST_SYLLABLES} syllables.", remedy="Write «wang xiao ming».")
    return "".join(f"[{_characters(_SPELT.get(each, each))}]" for each in syllables)


def characters_of(pattern: str) -> list[str]:
    """The characters that each syllable of a pattern stands for."""
    return re.findall(r"\[(.+?)\]", pattern)


def sounds_like(text: str, spelt: str) -> bool:
    """Whether such characters stand in a text."""
    return re.search(pattern(spelt), text) is not None


@cache
def _readings() -> dict[str, str]:
    """Syllable → every character that may be read so."""
    from pypinyin.pinyin_dict import pinyin_dict  # a large table, for whoever searches

    found: dict[str, list[str]] = {}
    for code, readings in pinyin_dict.items():
        if FIRST <= code <= LAST:
            for syllable in {_plain(each) for each in readings.split(",")}:
                found.setdefault(syllable, []).append(chr(code))
    return {syllable: "".join(characters) for syllable, characters in found.items()}


@cache
def _characters(begins: str) -> str:
    known = _readings()
    if begins in known and len(begins) > 1:
        return known[begins]
    longer = {character for syllable, all in known.items() if syllable.startswith(begins) for character in all}
    if not longer or not begins.isascii() or not begins.isalpha():
        raise UsageError(
            "The pinyin has a syllable that there is not.", remedy="Put blanks between syllables: «wang xiao ming»."
        )
    return "".join(sorted(longer))


def _plain(reading: str) -> str:
    """A reading without its tone: ``lǚ`` → ``lv``."""
    marks = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(mark for mark in marks if not unicodedata.combining(mark))
