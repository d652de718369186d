"""Runs in the environment of Spark: answers ``query.sql`` of each day's folder over the tables beside it.

It reaches nothing outside of this machine, and imports nothing of ours.
"""

import sys
from pathlib import Path

from pyspark.sql import SparkSession  # type: ignore[import-not-found]


def main(folder: Path) -> None:
    """Each day's answers as Parquet."""
    local = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    spark = SparkSession.builder.master("local[2]").config(map=local).getOrCreate()
    for day in sorted(folder.iterdir()):
        for table in day.glob("*.parquet"):
            spark.read.parquet(str(table)).createOrReplaceTempView(table.stem)
        spark.sql((day / "query.sql").read_text()).write.parquet(str(day / "answers"))
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
