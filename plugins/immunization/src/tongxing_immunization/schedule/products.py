"""Vaccine products and what one dose of each counts as, from ``data/schedule/products.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from tongxing import PluginError, Words, datafile
from tongxing.policy.forms import Form, Text, TextForm

PLUGIN = "immunization"
FOLDER = "tongxing_immunization/data/schedule"


class _ProductForm(Form):
    product: Text
    title: TextForm
    route: Literal["IM", "SC", "ID", "PO"] | None = None
    counts: dict[str, list[str]] = {}
    leaflet: bool = False


SERIES = {
    "HepB": Words("乙肝", "Hepatitis B"),
    "BCG": Words("卡介苗", "BCG"),
    "Polio": Words("脊髓灰质炎", "Polio"),
    "DTaP": Words("百日咳、白喉、破伤风", "Diphtheria, tetanus, pertussis"),
    "MMR": Words("麻疹、腮腺炎、风疹", "Measles, mumps, rubella"),
    "JE": Words("乙脑", "Japanese encephalitis"),
    "Men": Words("流脑", "Meningococcal disease"),
    "HepA": Words("甲肝", "Hepatitis A"),
    "HPV": Words("人乳头瘤病毒", "HPV"),
}
"""Against what each series of the programme protects."""


@dataclass(frozen=True)
class Product:
    """One product. ``counts``: series → counters to which a dose of it adds one. ``leaflet``: given at its leaflet's ages.

    ``route``: how the programme gives it, a key of a recorded dose's routes; None for what the programme does not give.
    """

    key: str
    title: Words
    counts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leaflet: bool = False
    route: str | None = None


@cache
def products() -> Mapping[str, Product]:
    """Every product by its key, in the order of the file. PluginError with file and line for a mistake in it."""
    where = f"{FOLDER}/products.yaml"
    file = datafile.read(PLUGIN, files("tongxing_immunization") / "data" / "schedule" / "products.yaml", where)
    if file is None:
        raise PluginError(PLUGIN, where, "is missing", "Install the plugin again")
    found: dict[str, Product] = {}
    for number, form in enumerate(file.checked(list[_ProductForm])):
        if form.product in found:
            raise file.mistake([number, "product"], f"{form.product} stands here twice", "Keep one of the two")
        counts = {series: tuple(counters) for series, counters in form.counts.items()}
        found[form.product] = Product(form.product, form.title.words, counts, form.leaflet, form.route)
    return found


PRODUCTS = {key: (product.title.zh, product.title.en) for key, product in products().items()}
"""Key → (中文, English), as the choices of a record's column."""
