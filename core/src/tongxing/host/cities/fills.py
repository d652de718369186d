"""What a city's file says of parameters: the city's own figures, in place of holes or of national ones."""

from collections.abc import Iterable, Iterator, Mapping

from ...datafile import near
from ...errors import UsageError
from ...people.divisions import NATION
from ...policy.parameter_forms import fill_of
from ...policy.parameters import Fill, Parameter, ParameterBook
from .city_file import City
from .city_forms import Fill as FillForm


def fills_of(city: City, book: ParameterBook, known: Iterable[Parameter], *, is_sure: bool) -> list[Fill]:
    """The fills of those parameters that are in the book; one for a plugin that is off waits for it.

    Raises UsageError for a key that no installed plugin gives (``known``), unless some plugin could not be loaded
    (``is_sure`` False) and might be the one that gives it.
    """
    return list(_fills(city, book, {parameter.key: parameter for parameter in known}, is_sure))


def _fills(city: City, book: ParameterBook, known: Mapping[str, Parameter], is_sure: bool) -> Iterator[Fill]:
    for key, forms in city.form.parameters.items():
        where = f"{city.file.name}: parameters.{key}"
        if key not in known and is_sure:
            givers = ", ".join(sorted({each.plugin for each in known.values() if each.plugin}))
            told = "Install the department that gives it, or take it out of the file; installed here: "
            raise UsageError(
                f"{where}: no installed plugin gives a parameter {key!r}.", remedy=f"{near(key, known)}{told}{givers}."
            )
        if key in book:
            for form in forms:
                yield fill_of(_entry(city, book[key], form), book, where)


def _entry(city: City, parameter: Parameter, form: FillForm) -> dict[str, object]:
    """The form as the policy reads it. Unless it says otherwise it holds in all of the city, from the first day."""
    everywhere = NATION if parameter.by == "none" else city.form.division
    return {
        "key": parameter.key,
        "from": form.start or min(setting.start for setting in parameter.settings),
        "division": form.division or everywhere,
        "value": form.value,
        "source": form.source.model_dump(),
        "certainty": form.certainty,
    }
