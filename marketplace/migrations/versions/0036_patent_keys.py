"""patents: the two numbers without the marks of their spelling, by which the same patent is found in another listing"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KEYS = {"application_key": "application_no", "registration_key": "registration_no"}


def upgrade() -> None:
    with op.batch_alter_table("patent") as batch_op:
        for key in KEYS:
            batch_op.add_column(sa.Column(key, sa.String(40), nullable=False, server_default=""))
    patent = sa.table("patent", *(sa.column(name) for name in ("id", *KEYS, *KEYS.values())))
    connection = op.get_bind()
    for row in connection.execute(sa.select(patent)).mappings().all():
        values = {key: _bare(row[name]) for key, name in KEYS.items()}
        connection.execute(sa.update(patent).where(patent.c.id == row["id"]).values(values))
    with op.batch_alter_table("patent") as batch_op:
        for key in KEYS:
            batch_op.alter_column(key, existing_type=sa.String(40), server_default=None)
            batch_op.create_index(op.f(f"ix_patent_{key}"), [key])


def downgrade() -> None:
    with op.batch_alter_table("patent") as batch_op:
        for key in KEYS:
            batch_op.drop_index(op.f(f"ix_patent_{key}"))
            batch_op.drop_column(key)


def _bare(text: str) -> str:
    """As formats.patent_number.bare does on the day of this migration."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text or "").upper())
