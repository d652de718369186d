"""What a register calls products, beside the names that everybody uses: a YAML file, their word: our key."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from tongxing import UsageError

from ..records.names import product_called


def read_names(file: Path | None) -> Mapping[str, str]:
    """Their word → ours. Raises UsageError with the first line that names no product."""
    if file is None:
        return {}
    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"--names: {file.name} cannot be read as YAML.", remedy="Write: '0101': MMR") from error
    if not isinstance(said, dict):
        raise UsageError(f"--names: {file.name} holds no words.", remedy="Write one a line: '0101': MMR")
    for theirs, ours in said.items():
        if not isinstance(theirs, str):
            raise UsageError(
                f"--names: {theirs!r} in {file.name} is read as a number and loses its zeros.",
                remedy=f"Write it as '{theirs}'.",
            )
        if product_called(str(ours)) is None:
            raise UsageError(
                f"--names: {file.name} translates {theirs!r} to {ours!r}, which is no product.",
                remedy="Write a key or title of the schedule's products, such as MMR.",
            )
    return {theirs: str(ours) for theirs, ours in said.items()}
