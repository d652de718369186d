"""The access log is chained: it stands apart from the records now (``tongxing.trust.audit.blocks``)."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0007_the_access_log_is_chained"
down_revision = "0006_requests_and_sharing_records"
branch_labels = None
depends_on = None

LOG = "_p_core_access_log"


def upgrade() -> None:
    """Forward. What the unchained log held is lost; only development databases have one."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f'DROP TRIGGER IF EXISTS "{LOG}_append_only" ON "{LOG}"')
    op.drop_table(LOG)


def downgrade() -> None:
    """Back, with an empty log."""
    op.create_table(
        LOG,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("principal", sa.String(length=128), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("operation", sa.String(length=128), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("grants", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{LOG}_at", LOG, ["at"])
