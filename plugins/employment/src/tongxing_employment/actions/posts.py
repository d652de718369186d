"""Public-interest posts for persons with job difficulty: for the months that are left of three years."""

from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from tongxing import plus_months

from ..facts.posts import months_between
from ..records import JobDifficulty, PublicPost
from .deciding import approved, deliver
from .refusals import refused

ITEM = "PUBLIC_POST"


class StartPost(BaseModel):
    """A post that begins, by an approved application."""

    guardian: str
    title: str = Field(max_length=60)
    application: str
    valid_from: date


def start_post(store: Any, input: StartPost) -> PublicPost:
    """Begin a post; it ends at the latest when the months in posts are used up."""
    application = approved(store, "guardian", input.guardian, input.application, ITEM)
    held = store.current(JobDifficulty, guardian=input.guardian, on=input.valid_from)
    if not held:
        raise refused("NO_DIFFICULTY")
    if store.current(PublicPost, guardian=input.guardian, on=input.valid_from):
        raise refused("POST_RUNNING")
    most = store.parameters.public_post_months_max.on(input.valid_from)
    left = most - max(_used(store, each, input.valid_from) for each in held)
    if left <= 0:
        raise refused("POST_TIME_USED")
    begun: PublicPost = store.add(PublicPost(**input.model_dump(), valid_until=plus_months(input.valid_from, left)))
    deliver(store, "guardian", application, input.valid_from, begun)
    return begun


def _used(store: Any, found: JobDifficulty, on: date) -> int:
    """Months in posts before, as told with the identification and by the posts that began since."""
    posts = store.find(PublicPost, guardian=found.guardian)
    since = [p for p in posts if p.valid_from >= found.valid_from and p.valid_until and p.valid_until <= on]
    return found.post_months + sum(months_between(p.valid_from, p.valid_until) for p in since)


class EndPost(BaseModel):
    """Which post ends; the first day on which it is no longer held."""

    of: ClassVar[type] = PublicPost
    id: str
    valid_until: date


def end_post(store: Any, input: EndPost) -> PublicPost:
    """End a post before its time is used up."""
    ended: PublicPost = store.change(store.get(PublicPost, input.id), valid_until=input.valid_until)
    return ended
