"""Cases and wage claims."""

import sqlalchemy as sa
from alembic import op
from tongxing.records.base import Code, Instant

revision = "0001_cases_and_wage_claims"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_legal_aid_legal_aid_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_legal_aid_legal_aid_case") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_legal_aid_legal_aid_case_child"), ["child"], unique=False)

    op.create_table(
        "_p_legal_aid_wage_claim",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_legal_aid_wage_claim") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_legal_aid_wage_claim_guardian"), ["guardian"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_legal_aid_wage_claim") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_legal_aid_wage_claim_guardian"))

    op.drop_table("_p_legal_aid_wage_claim")
    with op.batch_alter_table("_p_legal_aid_legal_aid_case") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_legal_aid_legal_aid_case_child"))

    op.drop_table("_p_legal_aid_legal_aid_case")
