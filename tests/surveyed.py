"""Two rows of a survey for tests that send one in a browser: a child as it should be told, and one whose ID number is wrong."""

from datetime import date

CHILD = {
    "family": "1",
    "name": "王小明",
    "sex": "男",
    "birth_date": date(2019, 3, 5),
    "hukou": "220102001",
    "residence": "230102001",
    "residing_since": date(2025, 3, 1),
    "accompanied_by": "父母双方",
    "surveyed_on": date(2026, 10, 12),
}
WRONG = CHILD | {"family": "2", "name": "李小红", "id_number": "230102201903051234"}
