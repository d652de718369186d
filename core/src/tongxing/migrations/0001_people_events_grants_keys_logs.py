"""People, events, grants, keys, logs."""

import sqlalchemy as sa
from alembic import op

from tongxing.records.base import Code, Instant

revision = "0001_people_events_grants_keys_logs"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "_p_core_access_log",
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
    with op.batch_alter_table("_p_core_access_log") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_access_log_at"), ["at"], unique=False)

    op.create_table(
        "_p_core_child",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("ethnicity", sa.String(), nullable=True),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("guardians_complete", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_child") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_child_birth_date"), ["birth_date"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_child_hukou"), ["hukou"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_child_residence"), ["residence"], unique=False)

    op.create_table(
        "_p_core_city_plugin",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("from", Instant(), nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("_p_core_city_plugin") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_city_plugin_city"), ["city"], unique=False)

    op.create_table(
        "_p_core_data_key",
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_table(
        "_p_core_grant",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("principal", sa.String(length=128), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("regions", sa.Text(), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("not_before", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("approved_by", sa.String(length=128), nullable=False),
        sa.Column("approved_at", Instant(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint("approved_by <> principal AND approved_by <> ''", name="grant_approved_by_another"),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_grant") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_grant_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_grant_principal"), ["principal"], unique=False)

    op.create_table(
        "_p_core_guardian",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("phone_blind", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_guardian") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_guardian_phone_blind"), ["phone_blind"], unique=False)

    op.create_table(
        "_p_core_guardian_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("corrects", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_guardian_event") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_guardian_event_guardian"), ["guardian"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_guardian_event_item"), ["item"], unique=False)

    op.create_table(
        "_p_core_guardian_identifier",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_blind", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_guardian_identifier") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_guardian_identifier_guardian"), ["guardian"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_guardian_identifier_number_blind"), ["number_blind"], unique=False)

    op.create_table(
        "_p_core_guardianship",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("guardian", sa.String(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("custody", sa.Boolean(), nullable=True),
        sa.Column("contact", sa.Boolean(), nullable=True),
        sa.Column("lives_with_child", sa.Boolean(), nullable=True),
        sa.Column("sole", sa.Boolean(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_guardianship") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_guardianship_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_guardianship_guardian"), ["guardian"], unique=False)

    op.create_table(
        "_p_core_household",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("income_year_fen", sa.Integer(), nullable=True),
        sa.Column("hardship", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "_p_core_household_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("household", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("corrects", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_household_event") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_household_event_household"), ["household"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_household_event_item"), ["item"], unique=False)

    op.create_table(
        "_p_core_household_member",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("household", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_household_member") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_household_member_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_household_member_household"), ["household"], unique=False)

    op.create_table(
        "_p_core_idempotency",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("principal", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("record", sa.String(length=128), nullable=True),
        sa.Column("record_id", sa.String(length=32), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("city", "principal", "key"),
    )
    op.create_table(
        "_p_core_identifier",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_blind", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_identifier") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_identifier_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_identifier_number_blind"), ["number_blind"], unique=False)

    op.create_table(
        "_p_core_import",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("principal", sa.String(length=128), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_import") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_import_city"), ["city"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_import_file_sha256"), ["file_sha256"], unique=False)

    op.create_table(
        "_p_core_import_batch",
        sa.Column("import_id", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "batch"),
    )
    op.create_table(
        "_p_core_pending_reaction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("plugin", sa.String(length=64), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("error", sa.String(length=128), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_pending_reaction") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_pending_reaction_plugin"), ["plugin"], unique=False)

    op.create_table(
        "_p_core_principal",
        sa.Column("city", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("title_zh", sa.String(length=128), nullable=False),
        sa.Column("title_en", sa.String(length=128), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("city", "name"),
    )
    with op.batch_alter_table("_p_core_principal") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_principal_token_sha256"), ["token_sha256"], unique=False)

    op.create_table(
        "_p_core_residence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("accompanied_by", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_residence") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_residence_child"), ["child"], unique=False)

    op.create_table(
        "_p_core_residence_permit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_residence_permit") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_residence_permit_child"), ["child"], unique=False)

    op.create_table(
        "_p_core_service_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_why", sa.String(), nullable=False),
        sa.Column("residence", Code(), nullable=True),
        sa.Column("hukou", Code(), nullable=True),
        sa.Column("child", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("division", Code(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("corrects", sa.String(), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("_p_core_service_event") as batch_op:
        batch_op.create_index(batch_op.f("ix__p_core_service_event_child"), ["child"], unique=False)
        batch_op.create_index(batch_op.f("ix__p_core_service_event_item"), ["item"], unique=False)


def downgrade() -> None:
    """Back. What the new columns and tables held is lost."""
    with op.batch_alter_table("_p_core_service_event") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_service_event_item"))
        batch_op.drop_index(batch_op.f("ix__p_core_service_event_child"))

    op.drop_table("_p_core_service_event")
    with op.batch_alter_table("_p_core_residence_permit") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_residence_permit_child"))

    op.drop_table("_p_core_residence_permit")
    with op.batch_alter_table("_p_core_residence") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_residence_child"))

    op.drop_table("_p_core_residence")
    with op.batch_alter_table("_p_core_principal") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_principal_token_sha256"))

    op.drop_table("_p_core_principal")
    with op.batch_alter_table("_p_core_pending_reaction") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_pending_reaction_plugin"))

    op.drop_table("_p_core_pending_reaction")
    op.drop_table("_p_core_import_batch")
    with op.batch_alter_table("_p_core_import") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_import_file_sha256"))
        batch_op.drop_index(batch_op.f("ix__p_core_import_city"))

    op.drop_table("_p_core_import")
    with op.batch_alter_table("_p_core_identifier") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_identifier_number_blind"))
        batch_op.drop_index(batch_op.f("ix__p_core_identifier_child"))

    op.drop_table("_p_core_identifier")
    op.drop_table("_p_core_idempotency")
    with op.batch_alter_table("_p_core_household_member") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_household_member_household"))
        batch_op.drop_index(batch_op.f("ix__p_core_household_member_child"))

    op.drop_table("_p_core_household_member")
    with op.batch_alter_table("_p_core_household_event") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_household_event_item"))
        batch_op.drop_index(batch_op.f("ix__p_core_household_event_household"))

    op.drop_table("_p_core_household_event")
    op.drop_table("_p_core_household")
    with op.batch_alter_table("_p_core_guardianship") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_guardianship_guardian"))
        batch_op.drop_index(batch_op.f("ix__p_core_guardianship_child"))

    op.drop_table("_p_core_guardianship")
    with op.batch_alter_table("_p_core_guardian_identifier") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_guardian_identifier_number_blind"))
        batch_op.drop_index(batch_op.f("ix__p_core_guardian_identifier_guardian"))

    op.drop_table("_p_core_guardian_identifier")
    with op.batch_alter_table("_p_core_guardian_event") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_guardian_event_item"))
        batch_op.drop_index(batch_op.f("ix__p_core_guardian_event_guardian"))

    op.drop_table("_p_core_guardian_event")
    with op.batch_alter_table("_p_core_guardian") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_guardian_phone_blind"))

    op.drop_table("_p_core_guardian")
    with op.batch_alter_table("_p_core_grant") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_grant_principal"))
        batch_op.drop_index(batch_op.f("ix__p_core_grant_city"))

    op.drop_table("_p_core_grant")
    op.drop_table("_p_core_data_key")
    with op.batch_alter_table("_p_core_city_plugin") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_city_plugin_city"))

    op.drop_table("_p_core_city_plugin")
    with op.batch_alter_table("_p_core_child") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_child_residence"))
        batch_op.drop_index(batch_op.f("ix__p_core_child_hukou"))
        batch_op.drop_index(batch_op.f("ix__p_core_child_birth_date"))

    op.drop_table("_p_core_child")
    with op.batch_alter_table("_p_core_access_log") as batch_op:
        batch_op.drop_index(batch_op.f("ix__p_core_access_log_at"))

    op.drop_table("_p_core_access_log")
