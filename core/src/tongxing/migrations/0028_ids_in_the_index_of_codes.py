"""The ids of children in the index of their codes: SQLite counts a province by it alone."""

from alembic import op

revision = "0028_ids_in_the_index_of_codes"
down_revision = "0027_decided_by"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    _made_anew(["residence", "birth_date", "hukou", "id"])


def downgrade() -> None:
    """Back."""
    _made_anew(["residence", "birth_date", "hukou"])


def _made_anew(columns: list[str]) -> None:
    with op.batch_alter_table("_p_core_child") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_child_residence"))
        batch_op.create_index(batch_op.f("ix__p_core_child_residence"), columns, unique=False)
