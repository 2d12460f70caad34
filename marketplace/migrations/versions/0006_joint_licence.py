"""Joint licence: the companies of a deal with their shares; one signature for each organisation."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joint_member",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("inquiry_id", BigInt, nullable=False),
        sa.Column("company_id", BigInt, nullable=False),
        sa.Column("share", BigInt, nullable=False),
        sa.Column("invited_by_id", BigInt, nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=True),
        sa.Column("joined_by_id", BigInt, nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("left_reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("share > 0", name=op.f("ck_joint_member_share")),
        sa.CheckConstraint("state in ('invited','joined','left')", name=op.f("ck_joint_member_state")),
        sa.ForeignKeyConstraint(["company_id"], ["organisation.id"], name=op.f("fk_joint_member_company_id")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("fk_joint_member_inquiry_id")),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user_account.id"], name=op.f("fk_joint_member_invited_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["joined_by_id"], ["user_account.id"], name=op.f("fk_joint_member_joined_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_member")),
        sa.UniqueConstraint("inquiry_id", "company_id", name=op.f("uq_joint_member_inquiry_id_company_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_joint_member_ref")),
    )
    with op.batch_alter_table("joint_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joint_member_company_id"), ["company_id"], unique=False)
    # Whose signature it is: until now there was one company and one institution.
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation_id", BigInt, nullable=True))
    op.execute(
        "UPDATE signature SET organisation_id = (SELECT CASE signature.side WHEN 'licensor' THEN agreement.institution_id "
        "ELSE agreement.company_id END FROM agreement WHERE agreement.id = signature.agreement_id)"
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.alter_column("organisation_id", existing_type=BigInt, nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_signature_organisation_id"), "organisation", ["organisation_id"], ["id"]
        )
        batch_op.drop_constraint("uq_signature_agreement_id_side", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_signature_agreement_id_organisation_id"), ["agreement_id", "organisation_id"]
        )


def downgrade() -> None:
    # The partners' signatures of a joint licence have no place in the tables before.
    op.execute(
        "DELETE FROM signature WHERE side = 'licensee' AND organisation_id <> "
        "(SELECT agreement.company_id FROM agreement WHERE agreement.id = signature.agreement_id)"
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_constraint("uq_signature_agreement_id_organisation_id", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_signature_agreement_id_side"), ["agreement_id", "side"]
        )
        batch_op.drop_constraint("fk_signature_organisation_id", type_="foreignkey")
        batch_op.drop_column("organisation_id")
    op.drop_table("joint_member")
