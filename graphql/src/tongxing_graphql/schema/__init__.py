"""One schema a city.

- ``compose``         core's part, then each department's namespace
- ``ownership``       whose each field is, and since which version
- ``sdl``             a schema as text; ``schema_changes``: what differs between two
"""
