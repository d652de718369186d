"""Monitoring (监测摸排, civil affairs): survey rounds by half-year, the key ledger, visits, and who carries them out."""
