"""What papers and other systems call a product, and its CVX code (``data/product_names.yaml``)."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tongxing import datafile

from .choices import VACCINES

_FILE = "data/product_names.yaml"
_MARKS = str.maketrans("", "", "()[]【】<>《》·,、")


def product_called(text: str) -> str | None:
    """The key of a product by its key, its title or any name that is used for it; None for one that is not known."""
    return _by_name().get(_plain(text))


def cvx_of(product: str) -> str | None:
    """The code of a product in the list of the United States' CDC; None where it has none."""
    code: str | None = _told().get(product, {}).get("cvx")
    return code


@cache
def _told() -> Mapping[str, Any]:
    file = datafile.read("immunization", files("tongxing_immunization") / _FILE, f"tongxing_immunization/{_FILE}")
    return {} if file is None else dict(file.content)


@cache
def _by_name() -> Mapping[str, str]:
    written = {key: (key, *VACCINES[key], *_told().get(key, {}).get("names", ())) for key in VACCINES}
    return {_plain(name): key for key, names in written.items() for name in names}


def _plain(text: str) -> str:
    """Full-width characters made plain; no blanks, no brackets, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split()).casefold()
