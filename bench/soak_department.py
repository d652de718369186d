"""A faulty department, installed where only the soak's server finds it: its fields raise, hang and give garbage, each now and then."""

from pathlib import Path

FILES = {
    "tongxing_faulty/__init__.py": '"""A department whose fields fail."""\n',
    "tongxing_faulty/plugin.py": '''"""A department whose fields fail."""

from tongxing import hookimpl


@hookimpl
def extend_schema():
    from . import schema
    return [schema.raises, schema.hangs, schema.garbage]
''',
    "tongxing_faulty/schema.py": '''"""Fields that fail."""

import random
import time

from tongxing import Child
from tongxing_graphql import extend


@extend(Child)
def raises(children: list[Child]) -> list[int]:
    """Raises, half the time."""
    return [1 // random.randrange(2) for _ in children]


@extend(Child)
def hangs(children: list[Child]) -> list[int]:
    """Takes longer than it may, one time in ten."""
    time.sleep(3 if random.random() < 0.1 else 0)
    return [1 for _ in children]


@extend(Child)
def garbage(children: list[Child]) -> list[int]:
    """A text instead of a number, half the time."""
    return [random.choice(["x", 1]) for _ in children]
''',
    "tongxing_faulty/data/card.yaml": """department: {zh: 故障, en: Faulty}
steward: {zh: 故障局, en: Faulty bureau}
mandate: {clause: "1", title: Test}
hooks: ">=1,<2"
categories:
  faulty.note: {title: {zh: 记录, en: Note}, grade: general-2, purposes: [care], basis: statutory_duty, retention: 2y}
""",
    "tongxing_faulty-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tongxing-faulty\nVersion: 1.0\n",
    "tongxing_faulty-1.0.dist-info/entry_points.txt": "[tongxing]\nfaulty = tongxing_faulty.plugin\n",
}


def install(folder: Path) -> None:
    """Write it where a process finds it whose PYTHONPATH has this folder."""
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
