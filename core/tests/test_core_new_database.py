"""A database that is opened by somebody who imported nothing else: the tables are those of the records."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

from tongxing.database import Database


def test_a_city_is_begun_by_a_program_that_imports_the_registry_alone(tmp_path):
    """In a process of its own, for here other tests have imported every table."""
    program = (
        "import sys; from tongxing.host.host import Host; from tongxing.host.registry import Registry; "
        "Registry.open(sys.argv[1], database=sys.argv[2], host=Host(with_schema=False)).close()"
    )
    city = tmp_path / "one.toml"
    city.write_text(
        'key = "one"\ntitle = {zh = "一", en = "One"}\ndivision = "230100"\ndevelopment = true\nplugins = []\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-c", program, str(city), str(tmp_path / "one.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def test_who_opens_a_new_database_waits_for_another_who_is_at_it(tmp_path):
    """Four workers of a server that start together: SQLite itself would refuse one of them, and its first answer with it."""
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path, check_same_thread=False, isolation_level=None)) as other:
        other.execute("CREATE TABLE held (n)")
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.3, other.execute, ["COMMIT"]).start()
        database = Database(str(path))
        with database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        database.close()
