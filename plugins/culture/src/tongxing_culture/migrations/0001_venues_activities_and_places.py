"""Venues, activities, places at them, and what the other offices note."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_venues_activities_and_places"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_culture_activity",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("organiser", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("enrol_until", sa.Date(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=True),
        sa.Column("age_to", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("last_turn", sa.Integer(), nullable=False),
        sa.Column("called_off_on", sa.Date(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_culture_activity") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_culture_activity_division"), ["division"], unique=False)

    op.create_table(
        "_p_culture_broadcast",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_culture_broadcast") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_culture_broadcast_division"), ["division"], unique=False)

    op.create_table(
        "_p_culture_friendly_figure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("dimension", sa.String(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("floating_value", sa.Float(), nullable=True),
        sa.Column("aim", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_culture_friendly_figure") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_culture_friendly_figure_division"), ["division"], unique=False)

    op.create_table(
        "_p_culture_harbour_place",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=True),
        sa.Column("companion", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_culture_harbour_place") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_culture_harbour_place_child"), ["child"], unique=False)

    op.create_table(
        "_p_culture_leisure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("joins_activities", sa.Boolean(), nullable=True),
        sa.Column("wish", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_culture_leisure") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_culture_leisure_child"), ["child"], unique=False)

    op.create_table(
        "_p_culture_net_inspection",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("mend_by", sa.Date(), nullable=True),
        sa.Column("mended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_culture_net_inspection") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_culture_net_inspection_division"), ["division"], unique=False)

    op.create_table(
        "_p_culture_participation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_culture_participation") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_culture_participation_activity"), ["activity"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_culture_participation_child"), ["child"], unique=False)

    op.create_table(
        "_p_culture_partner_project",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("fund_fen", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_culture_partner_project") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_culture_partner_project_division"), ["division"], unique=False)

    op.create_table(
        "_p_culture_venue",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("run_by", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("harbour_places", sa.Integer(), nullable=False),
        sa.Column("harbour_taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_culture_venue") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_culture_venue_division"), ["division"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_culture_venue") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_culture_venue_division"))

    op.drop_table("_p_culture_venue")
    with op.batch_alter_table("_p_culture_partner_project") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_culture_partner_project_division"))

    op.drop_table("_p_culture_partner_project")
    with op.batch_alter_table("_p_culture_participation") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_culture_participation_child"))
        batch_op.drop_index(batch_op.f("ix__p_culture_participation_activity"))

    op.drop_table("_p_culture_participation")
    with op.batch_alter_table("_p_culture_net_inspection") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_culture_net_inspection_division"))

    op.drop_table("_p_culture_net_inspection")
    with op.batch_alter_table("_p_culture_leisure") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_culture_leisure_child"))

    op.drop_table("_p_culture_leisure")
    with op.batch_alter_table("_p_culture_harbour_place") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_culture_harbour_place_child"))

    op.drop_table("_p_culture_harbour_place")
    with op.batch_alter_table("_p_culture_friendly_figure") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_culture_friendly_figure_division"))

    op.drop_table("_p_culture_friendly_figure")
    with op.batch_alter_table("_p_culture_broadcast") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_culture_broadcast_division"))

    op.drop_table("_p_culture_broadcast")
    with op.batch_alter_table("_p_culture_activity") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_culture_activity_division"))

    op.drop_table("_p_culture_activity")
