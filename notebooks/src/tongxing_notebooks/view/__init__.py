"""What every panel is made of: a widget drawn as plain HTML by Python, with controls that work by keyboard.

- ``markup``    elements with everything escaped; words in both languages; answers, tables, bars
- ``controls``  choices, days, figures, texts, files, buttons: native inputs with a label each
- ``view``      the widget itself: a control changes, ``draw`` is called, its HTML is shown; an error is one sentence

An author writes Python alone. The little JavaScript there is, ``static/view.js``, is the same for all.
"""

from .controls import Button, Choice, Control, Day, DaySlider, Dropped, Figure, File, Text
from .markup import answer, bars, both, cell, details, joined, key_line, note, table, tag
from .view import View

__all__ = [
    "Button", "Choice", "Control", "Day", "DaySlider", "Dropped", "Figure", "File", "Text", "View",
    "answer", "bars", "both", "cell", "details", "joined", "key_line", "note", "table", "tag",
]  # fmt: skip
