"""Everything that can go wrong, as one tree; each error says where, what, and what to do.

TongxingError
├── UsageError        the request itself is wrong: exit 2
├── CannotRun         the machine or the data does not allow it now: exit 3
│   └── LogDown: the access log cannot be written; DatabaseDown: the database does not answer; Collided: two wrote the same
├── PluginError       one department's plugin is at fault; names plugin, file, cure
└── Refused           the request is understood and refused; ``code`` is the stable word for programs
    ├── Unauthenticated · PurposeRequired · NotFound · NotAllowed
    ├── VersionConflict · KeyReused
    └── Invalid       carries all problems of the input at once
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

RAISED = (Exception, SystemExit)
"""What code of a department may raise: that it would end the process is a fault of its own, too."""


@dataclass(frozen=True)
class Words:
    """One text in the two languages of the house: Chinese first, English too."""

    zh: str
    en: str

    def as_dict(self) -> dict[str, str]:
        """``{"zh": …, "en": …}``, the form of every JSON output."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input. ``path`` is dotted, from the input's root; no value of a person is in it."""

    path: str
    code: str
    message: Words
    remedy: Words
    clause: str | None = None
    severity: Literal["error", "warning"] = "error"
    versions: Mapping[str, Any] | None = None
    """Of a field that somebody else changed too: see ``Difference``."""


class TongxingError(Exception):
    """Base of all errors that this project raises on purpose."""

    exit_code = 1

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message if remedy is None else f"{message} {remedy}")
        self.message = message
        self.remedy = remedy

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of this error: its sentence, and no traceback."""
        return [" ".join(str(self).split())]


class UsageError(TongxingError):
    """The call, file or setting is wrong; the sentence says how to put it right."""

    exit_code = 2


class CannotRun(TongxingError):
    """Nothing is wrong with the call, but it cannot be carried out here and now."""

    exit_code = 3


class LogDown(CannotRun):
    """The access log cannot be written, so nothing about people is given out or changed."""

    def __init__(self) -> None:
        super().__init__(
            "The access log cannot be written; until it can, nothing about people is shown or changed.",
            remedy="Look at the disk and the database of the log.",
        )


class DatabaseDown(CannotRun):
    """The database does not answer, or has ended what ran on it."""


class Collided(CannotRun):
    """Two wrote the same at one moment, or waited for each other. Nothing of this transaction is done; begun anew it can be."""


class PluginError(TongxingError):
    """A plugin is at fault. Raised while loading it, it stops that plugin alone."""

    def __init__(
        self,
        plugin: str,
        where: str,
        what: str,
        cure: str,
        *,
        blames: str | None = None,
    ) -> None:
        super().__init__(f"{plugin}: {where}: {what}.", remedy=f"{cure}.")
        self.plugin = plugin
        self.where = where
        self.what = what
        self.cure = cure
        self.blames = blames


class Refused(TongxingError):
    """A request that is refused. ``code`` and ``details`` are stable, for programs."""

    code = "INVALID"

    def __init__(self, message: str, *, remedy: str | None = None, **details: object) -> None:
        super().__init__(message, remedy=remedy)
        self.details = details


class Unauthenticated(Refused):
    """Nobody is known by this token, or none was sent. ``why``: the condition that failed, never for the caller."""

    code = "UNAUTHENTICATED"
    why: str | None = None


class PurposeRequired(Refused):
    """The request names no purpose, or one that nobody declared."""

    code = "PURPOSE_REQUIRED"
    exit_code = 2


class NotFound(Refused):
    """No such record, or one that the reader may not see: the two are the same answer on purpose."""

    code = "NOT_FOUND"


class NotAllowed(Refused):
    """The principal may see this but not do that."""

    code = "NOT_ALLOWED"


@dataclass(frozen=True)
class Difference:
    """A field in which two versions of a record differ.

    ``versions``: ``mine`` (as the input would have it), ``theirs`` (as it stands), and ``base`` (as it was read), which is
    left out where no such version is kept.
    """

    path: str
    versions: Mapping[str, Any]


class VersionConflict(Refused):
    """Somebody changed the record since it was read. ``differences``: of the fields that the writer may see."""

    code = "VERSION_CONFLICT"

    def __init__(
        self,
        message: str,
        *,
        remedy: str | None = None,
        differences: Sequence[Difference] = (),
        **details: object,
    ) -> None:
        super().__init__(message, remedy=remedy, **details)
        self.differences = tuple(differences)


class KeyReused(Refused):
    """An idempotency key came again with another body."""

    code = "KEY_REUSED"


class Invalid(Refused):
    """The input has problems; all of them are listed."""

    code = "INVALID"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.code}" for p in problems))
        self.problems = tuple(problems)
