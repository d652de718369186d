"""Webhooks: the change feed, brought to whoever was registered to hear of it.

- ``hooks``    who is told of what, where, and up to where that was done; letters that could not be brought
- ``signing``  how a letter is signed, and how a receiver knows it
"""
