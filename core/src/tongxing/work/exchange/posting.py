"""How a message reaches another instance: one POST to the address that was agreed, and nowhere else."""

from ...errors import CannotRun
from ..posting import NoAnswer, demand_address, post
from .messages import Message, Post, Receipt

SECONDS = 60


def posted_to(url: str, token: str, purpose: str) -> Post:
    """Messages to the address of another city's letters, ``https://…/<their city>/letters/<our city>``.

    ``token``: what the other side gave this city to show. Unsealed names of cities and numbers go along: raises UsageError for an
    address without TLS, but on this machine.
    """
    where = demand_address(url, "letters").netloc
    heads = {"Authorization": f"Bearer {token}", "Tongxing-Purpose": purpose, "Content-Type": "application/json"}

    def given(message: Message) -> Receipt:
        try:
            answer = post(url, message.as_json(), heads, seconds=SECONDS)
        except NoAnswer as error:
            raise _refused(where, "does not answer") from error
        if not 200 <= answer.status < 300:
            raise _refused(where, f"refused with {answer.status}")
        try:
            return Receipt.read(answer.body)
        except (ValueError, TypeError, KeyError) as error:
            raise _refused(where, "answered with no receipt") from error

    return given


def _refused(where: str, what: str) -> CannotRun:
    remedy = "Nothing is lost: deliver again, and what the other side misses is sent."
    return CannotRun(f"{where} {what}.", remedy=remedy)
