"""Pytest plugin of Tongxing."""
