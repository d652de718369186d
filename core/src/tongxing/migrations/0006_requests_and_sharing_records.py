"""Requests for grants, second approvals and revocations, sharing records."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Instant

revision = "0006_requests_and_sharing_records"
down_revision = "0005_uploads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("_p_core_grant") as batch_op:
        batch_op.add_column(sa.Column("second_approved_by", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("second_approved_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("revoked_by", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("revoked_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("revoked_why", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("sharing", sa.String(length=64), nullable=True))

    op.create_table(
        "_p_core_grant_request",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("principal", sa.String(length=128), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=128), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_grant_request") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_grant_request_city"), ["city"], unique=False)

    op.create_table(
        "_p_core_sharing_record",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("supervision", sa.Text(), nullable=False),
        sa.Column("not_before", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(length=128), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_sharing_record") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_sharing_record_city"), ["city"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    op.drop_table("_p_core_sharing_record")
    op.drop_table("_p_core_grant_request")
    with op.batch_alter_table("_p_core_grant") as batch_op:
        for name in ("sharing", "revoked_why", "revoked_at", "revoked_by", "second_approved_at", "second_approved_by"):
            batch_op.drop_column(name)
