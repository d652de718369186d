"""Schools are found by their code, which whoever enrols a child is given."""

from alembic import op

revision = "0002_schools_by_their_code"
down_revision = "0001_schools_pupils_and_aid"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index("ix__p_education_school_code", "_p_education_school", ["code"])


def downgrade() -> None:
    """Back. Nothing is lost."""
    op.drop_index("ix__p_education_school_code", "_p_education_school")
