"""What monitoring keeps: rounds and verifications, the key ledger, visits."""

from .ledger import LedgerEntry, SignalDismissal
from .rounds import Round, Verification
from .visits import Visit

__all__ = ["LedgerEntry", "Round", "SignalDismissal", "Verification", "Visit"]
