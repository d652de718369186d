"""Sheets of other systems: extracts of another province's register, one dose a row.

- ``extract``      reading and checking: what is wrong stands at its cell
- ``names``        a register's own words for products
- ``taking_over``  the doses and the look at the history that they make
- ``command``      ``tongxing doses FILE``
"""
