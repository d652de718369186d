"""The national schedule as data (``data/schedule/``): products, and editions by the day from which they hold.

- products.py  what can be given, and which doses it counts as
"""

from .products import PRODUCTS

__all__ = ["PRODUCTS"]
