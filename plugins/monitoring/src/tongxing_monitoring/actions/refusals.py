"""What the desk refuses, in words for a clerk. None of them names a person."""

from tongxing import Invalid, Problem, Words


def refused(
    path: str, code: str, message: tuple[str, str], remedy: tuple[str, str], clause: str | None = None
) -> Invalid:
    """One problem of an input."""
    return Invalid([Problem(path, code, Words(*message), Words(*remedy), clause)])


def already_open(path: str = "category") -> Invalid:
    """The child stands on the ledger in this category."""
    return refused(
        path,
        "ENTRY_ALREADY_OPEN",
        ("该儿童在此类别已有未销档案", "The child stands on the ledger in this category already"),
        ("请在原档案上办理,或先销档", "Work on that entry, or close it first"),
    )


def in_the_future(path: str) -> Invalid:
    """What is recorded here has happened."""
    return refused(
        path,
        "IN_THE_FUTURE",
        ("日期晚于今天", "The day lies in the future"),
        ("请填写已发生的日期", "Give the day on which it happened"),
    )
