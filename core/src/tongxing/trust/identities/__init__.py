"""Identities: who stands behind a token, and who is kept out.

- ``issuers``         what a city says of the issuer whose tokens it takes, and how often one may guess
- ``published``       what an issuer publishes: where its login stands, and its keys, fetched again when they change
- ``tokens``          a bearer token checked, condition by condition; the first that fails is told to administrators alone
- ``lockouts``        who has guessed too often, in a table, so that all workers agree
- ``administrators``  three offices that nobody holds two of

Whoever is refused learns nothing from the answer: wrong, unknown and locked look the same.
"""
