"""``tongxing backup`` and ``tongxing restore``: to a folder while everybody works, and back into an empty place."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ..errors import UsageError
from ..host.cities.city_file import find_city
from ..host.installed import installed_host
from ..host.offices import backup as backups
from ..host.registry import city_folders
from .offices import demand_office, demand_title
from .options import DEFAULT_CITY, By, City, Database, Json, opened, print_json

Folder = Annotated[Path, typer.Argument(help="The backup's folder.", metavar="FOLDER")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    folder: Folder, city: City = DEFAULT_CITY, database: Database = None, by: By = "operator", as_json: Json = False
) -> int:
    """Write database, access log and anchors into a new folder. The key file is not in it: keep it elsewhere."""
    with opened(city, database) as registry:
        demand_office(registry, by, "system")
        said = backups.backup(registry, folder)
    if as_json:
        print_json(said)
    else:
        rows = sum(count for count, _ in said["tables"].values())
        print(
            f"已备份 backed up: {len(said['tables'])} tables, {rows} rows. 密钥文件须另存 Keep the key file elsewhere."
        )
    return 0


def restore(
    folder: Folder, city: City = DEFAULT_CITY, database: Database = None, by: By = "operator", as_json: Json = False
) -> int:
    """Put a backup into an empty database, and compare each table and the access log. Exit 1 where the log has findings.

    Without the city's key file nothing is restored: its secrets could not be read. Who knows an issuer's tokens is not there
    yet, so the city's file alone says who may.
    """
    known = find_city(city, installed=installed_host().departments, folders=city_folders())
    url = database or known.database
    if url is None:
        raise UsageError("Where to is not said.", remedy="Give --database.")
    demand_title(known.form, by, "system")
    done = backups.restore(known, url, folder, now=datetime.now(UTC))
    findings = [finding.as_dict() for finding in done.verified.findings]
    if as_json:
        print_json({"at": done.at, "tables": done.tables, "entries": done.verified.entries, "findings": findings})
    else:
        rows = sum(done.tables.values())
        print(f"已恢复且逐表一致 restored, every table equal: {len(done.tables)} tables, {rows} rows")
        print(f"访问日志 access log: {done.verified.entries} entries, {len(findings)} findings")
        print(
            f"{done.at} 之后的删除、限制与撤销须重做 What was erased, restricted or revoked since then is to be done again."
        )
    return 1 if findings else 0
