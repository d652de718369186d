"""The report of a county: who is entitled to what, who has not been served, what nobody can say yet.

``county`` gathers it as one access may see it, ``page`` writes it as HTML, ``book`` as a spreadsheet, both in the same
``words``. Chinese first.
"""

from .book import as_xlsx
from .county import CountyReport, county_report
from .page import as_html

__all__ = ["CountyReport", "as_html", "as_xlsx", "county_report"]
