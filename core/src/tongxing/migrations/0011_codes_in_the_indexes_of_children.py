"""The codes of children in the indexes that filters use."""

from alembic import op

revision = "0011_codes_in_the_indexes_of_children"
down_revision = "0010_rights"
branch_labels = None
depends_on = None

NOW = {
    "birth_date_name": ["birth_date", "name", "residence", "hukou"],
    "residence": ["residence", "birth_date", "hukou"],
    "hukou": ["hukou", "birth_date", "residence"],
}
BEFORE = {"birth_date_name": ["birth_date", "name"], "residence": ["residence"], "hukou": ["hukou"]}


def upgrade() -> None:
    """Forward."""
    _made_anew(NOW)


def downgrade() -> None:
    """Back."""
    _made_anew(BEFORE)


def _made_anew(indexes: dict[str, list[str]]) -> None:
    with op.batch_alter_table("_p_core_child") as batch_op:
        for name, columns in indexes.items():
            batch_op.drop_index(batch_op.f(f"ix__p_core_child_{name}"))
            batch_op.create_index(batch_op.f(f"ix__p_core_child_{name}"), columns, unique=False)
