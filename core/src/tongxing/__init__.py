"""Tongxing 童行: one record of each child, and what the child is entitled to."""
