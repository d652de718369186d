"""Following what changes: a page of the feed, with the decisions of the children whom the changes reached made anew.

Gaps change where somebody decides. So whoever follows them has those children decided whom a write reached and who may be
seen; what is found then stands in the outbox, further on.
"""

from collections.abc import Collection
from datetime import timedelta

from ...trust.audit.entries import Entry
from ...trust.principals import Access
from ...work import outbox
from ...work.feed import Feed, Page
from ...work.outbox import Kind
from ...work.stands import Stand
from ...work.store import Reading
from ...work.world import World
from ..answering.kept import Kept
from ..cities.composition import Composition
from ..registry import Registry

DECIDED_AT_ONCE = 1_000
"""Children who are decided for one page. Of others it is told when somebody else decides them: at the latest, the daily run."""


def follow(
    composition: Composition,
    world: World,
    reading: Reading,
    settled: int,
    after: Stand | None,
    kinds: Collection[Kind],
    first: int,
) -> Page:
    """What changed behind a place; without one nothing yet, but the place where everything stands now.

    ``settled``: as it was before ``reading`` was opened. Raises Expired where what followed that place is not kept any more.
    """
    feed = Feed(world, reading, settled)
    if after is None:
        return Page(feed.now())
    page = feed.page(after, kinds, first)
    if page.reached:
        kept = Kept(composition, world.database, reading.access.day, world.clock())
        page.more |= kept.freshen(reading.inside.connection, page.reached, at_once=DECIDED_AT_ONCE) > 0
    return page


def expire(registry: Registry, access: Access) -> int:
    """Delete what is in the outbox for longer than the city's file says; how many rows. For the daily run of retention."""
    with registry.database.write() as connection:
        gone = outbox.expire(connection, access.now - timedelta(days=registry.city.form.changes_kept_days))
        if gone:
            registry.log.keep(access, Entry("configure", "outbox expired", count=gone))
    return gone
