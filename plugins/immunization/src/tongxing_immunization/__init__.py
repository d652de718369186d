"""Immunization (预防接种): doses given, the national schedule in its editions, what is due, overdue and not known."""
