"""Words for keys of a plugin's data that people get to see (``data/words.yaml``): the papers that its items ask for."""

from collections.abc import Mapping

from ...datafile import DataFile
from ...errors import Words
from ...policy.forms import Form, Key
from .card import TwoWords


class WordsForm(Form):
    """The file. A paper that core knows too (residence_permit …) needs no words of the plugin's own."""

    papers: dict[Key, TwoWords] = {}


def papers_of(file: DataFile | None) -> Mapping[str, Words]:
    """Paper → its name. Raises PluginError with the line of the first mistake."""
    if file is None or file.content is None:
        return {}
    form: WordsForm = file.checked(WordsForm)
    return {key: said.words for key, said in form.papers.items()}
