"""The national schedule as data (``data/schedule/``): products, and editions by the day from which they hold.

- products.py         what can be given, and which doses it counts as
- forms.py, spans.py  how an edition is written
- layers.py           an edition over the one that it is based on
- checks.py           what must hold between its parts; every mistake with file and line
- reading.py          the editions, read; assembling.py: their records in order
- told.py             what rules may look at beside doses and days
- table.py, laying.py the editions as columns of whole numbers, and how they get there
"""

from .laying import lay_out, schedule
from .products import PRODUCTS
from .reading import editions, read_editions
from .table import Schedule

__all__ = ["PRODUCTS", "Schedule", "editions", "lay_out", "read_editions", "schedule"]
