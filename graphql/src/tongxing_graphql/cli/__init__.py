"""The commands of this layer.

- ``commands``        ``serve``, and the options in common
- ``schema_commands``, ``document_commands``
"""
