"""What a correction says, that a requester was told, and what became of a report of harm."""

import sqlalchemy as sa
from alembic import op

revision = "0018_answers_to_requests_and_reports"
down_revision = "0017_named_children_and_emergencies"
branch_labels = None
depends_on = None

_NEW = {
    "_p_core_harm_report": [
        sa.Column("taken_up_on", sa.Date(), nullable=True),
        sa.Column("taken_up_by", sa.String(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
    ],
    "_p_core_rights_request": [
        sa.Column("wrong", sa.String(), nullable=True),
        sa.Column("wrong_column", sa.String(), nullable=True),
        sa.Column("proposed", sa.String(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
    ],
}


def upgrade() -> None:
    """Forward."""
    for table, columns in _NEW.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.add_column(column)


def downgrade() -> None:
    """Back. What the new columns held is lost."""
    for table, columns in _NEW.items():
        with op.batch_alter_table(table) as batch_op:
            for column in columns:
                batch_op.drop_column(column.name)
