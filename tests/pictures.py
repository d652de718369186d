"""Pictures of what a browser test saw, for people to look at: ``test-results/pictures``, which CI keeps."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(os.environ.get("TONGXING_PICTURES", Path(__file__).parents[1] / "test-results/pictures"))


def keep(page: Page, name: str, *, where: str | None = None) -> None:
    """A picture of the whole page, or of one element. ``where``: its selector."""
    plain = re.sub(r"[^\w-]+", "-", name).strip("-")
    file = FOLDER / f"{plain}.png"
    if where is None:
        page.screenshot(path=file, full_page=True)
    else:
        page.locator(where).last.screenshot(path=file)
