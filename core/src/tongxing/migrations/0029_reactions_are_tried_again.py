"""Reactions that failed are tried again: who caused the events, for what, and when it is done next."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0029_reactions_are_tried_again"
down_revision = "0028_ids_in_the_index_of_codes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Of those that wait by now it is not known who caused them; they are due at once."""
    with op.batch_alter_table("_p_core_pending_reaction") as batch_op:
        batch_op.add_column(sa.Column("by", sa.String(length=128), nullable=False, server_default="unknown"))
        batch_op.add_column(sa.Column("purpose", sa.String(length=64), nullable=False, server_default="unknown"))
        batch_op.add_column(sa.Column("next_at", Instant(), nullable=True))
    op.execute('UPDATE "_p_core_pending_reaction" SET next_at = "at"')
    with op.batch_alter_table("_p_core_pending_reaction") as batch_op:
        for name in ("by", "purpose"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("_p_core_pending_reaction") as batch_op:
        for name in ("next_at", "purpose", "by"):
            batch_op.drop_column(name)
