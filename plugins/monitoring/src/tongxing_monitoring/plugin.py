"""Monitoring: survey rounds, the key ledger and visits. The department's table of contents."""

from tongxing import hookimpl


@hookimpl
def register_records():
    from . import records

    return [records.Round, records.Verification, records.LedgerEntry, records.SignalDismissal, records.Visit]
