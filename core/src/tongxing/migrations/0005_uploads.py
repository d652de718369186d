"""Uploads."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0005_uploads"
down_revision = "0004_imports_at_scale"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("principal", sa.String(length=128), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("rows_done", sa.Integer(), nullable=True),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("unchanged", sa.Integer(), nullable=True),
        sa.Column("rejected", sa.Integer(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_upload") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_upload_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_upload_file_sha256"), ["file_sha256"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_core_upload") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_upload_file_sha256"))
        batch_op.drop_index(batch_op.f("ix__p_core_upload_city"))

    op.drop_table("_p_core_upload")
