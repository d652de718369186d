"""How far an import is; children found by birth date and name."""

import sqlalchemy as sa
from alembic import op

revision = "0004_imports_at_scale"
down_revision = "0003_conflicts_of_re_surveys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("_p_core_import") as batch_op:
        batch_op.add_column(sa.Column("rows_done", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("rows_total", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("_p_core_child") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_child_birth_date"))
        batch_op.create_index(batch_op.f("ix__p_core_child_birth_date_name"), ["birth_date", "name"], unique=False)


def downgrade() -> None:
    """Back. What the new columns held is lost."""
    with op.batch_alter_table("_p_core_child") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_child_birth_date_name"))
        batch_op.create_index(batch_op.f("ix__p_core_child_birth_date"), ["birth_date"], unique=False)

    with op.batch_alter_table("_p_core_import") as batch_op:
        batch_op.drop_column("rows_total")
        batch_op.drop_column("rows_done")
