"""seals: which files the site has sealed, and with which certificates"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal_certificate",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("self_made", sa.Boolean(), nullable=False),
        sa.Column("der", sa.Text(), nullable=False),
        sa.Column("first_used_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("purpose in ('seal','timestamp')", name=op.f("ck_seal_certificate_purpose")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_certificate")),
        sa.UniqueConstraint("sha256", name=op.f("uq_seal_certificate_sha256")),
    )
    op.create_table(
        "seal",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("certificate_id", BigInt, nullable=False),
        sa.Column("timestamp_certificate_id", BigInt, nullable=True),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["certificate_id"], ["seal_certificate.id"], name=op.f("fk_seal_certificate_id")),
        sa.ForeignKeyConstraint(
            ["timestamp_certificate_id"], ["seal_certificate.id"], name=op.f("fk_seal_timestamp_certificate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("file_sha256", name=op.f("uq_seal_file_sha256")),
    )


def downgrade() -> None:
    op.drop_table("seal")
    op.drop_table("seal_certificate")
