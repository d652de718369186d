"""Three offices that nobody holds two of: who runs the system, who decides about grants, who looks after both.

GB/T 22239-2019 level 3 asks that they are separated (三员分立; trust.md L24). Whoever holds one holds no grant: administrators
see nobody's data by their office.
"""

from collections.abc import Mapping
from typing import Literal

from ...errors import NotAllowed, Words

Office = Literal["system", "security", "audit"]
TITLES: Mapping[Office, Words] = {
    "system": Words("系统管理员", "system administrator"),
    "security": Words("安全管理员", "security administrator"),
    "audit": Words("审计管理员", "audit administrator"),
}


def demand_office(offices: Mapping[str, Office], name: str, office: Office, city: str) -> None:
    """Raise NotAllowed where somebody does not hold an office; ``offices``: who holds which in this city."""
    if offices.get(name) != office:
        title = TITLES[office]
        raise NotAllowed(
            f"{name} 不是{title.zh}。{name} is no {title.en} of {city}.",
            remedy=f'The city\'s file says who is: administers = "{office}".',
        )
