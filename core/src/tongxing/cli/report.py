"""``tongxing report``: decisions and gaps of a county as a page or a spreadsheet, in Chinese."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..host.offices.reporting import as_html, as_xlsx, county_report
from .options import DEFAULT_CITY, DEFAULT_PRINCIPAL, As, City, Database, On, Purpose, day, opened

KINDS = (".html", ".xlsx")


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    out: Annotated[list[Path], typer.Option("--out", help="A file ending in .html or .xlsx; may be repeated.")],
    division: Annotated[str | None, typer.Option("--division", help="The county; otherwise the whole city.")] = None,
    city: City = DEFAULT_CITY,
    database: Database = None,
    principal: As = DEFAULT_PRINCIPAL,
    purpose: Purpose = "care",
    on: On = None,
) -> int:
    """Write the report of a county, as this principal may see it."""
    for path in out:
        if path.suffix.lower() not in KINDS:
            raise UsageError(f"--out: {path.name} is neither .html nor .xlsx.", remedy="Name the file so.")
    with opened(city, database) as registry:
        access = registry.access(principal, purpose)
        made = county_report(registry, access, division or registry.city.info.division, on=day(on))
    for path in out:
        content = as_xlsx(made) if path.suffix.lower() == ".xlsx" else as_html(made).encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{path}: {made.children.height} 名儿童 children, {made.gaps.height} 条 gaps", file=sys.stderr)
    return 0
