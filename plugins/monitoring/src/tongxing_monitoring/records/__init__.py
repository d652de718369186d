"""What monitoring keeps: rounds and verifications, the key ledger, visits, reports, supervisors and directors."""

from .ledger import LedgerEntry, SignalDismissal
from .reports import Report
from .rounds import Round, Verification
from .visits import Visit
from .workforce import Training, Worker

__all__ = ["LedgerEntry", "Report", "Round", "SignalDismissal", "Training", "Verification", "Visit", "Worker"]
