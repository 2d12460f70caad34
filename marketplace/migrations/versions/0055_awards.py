"""programmes: awards, their payments, reports, expenses, amendments, exclusions"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('award',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('application_id', BigInt, nullable=False),
    sa.Column('company_id', BigInt, nullable=False),
    sa.Column('budget_id', BigInt, nullable=False),
    sa.Column('granted', BigInt, nullable=False),
    sa.Column('amount', BigInt, nullable=False),
    sa.Column('own_part', BigInt, nullable=False),
    sa.Column('claimed', BigInt, nullable=False),
    sa.Column('paid', BigInt, nullable=False),
    sa.Column('items', Json, nullable=False),
    sa.Column('offered_at', UtcDateTime(), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('accepted_at', UtcDateTime(), nullable=True),
    sa.Column('accepted_by_id', BigInt, nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('bank_name', sa.String(length=40), nullable=False),
    sa.Column('holder', sa.String(length=80), nullable=False),
    sa.Column('account_encrypted', sa.String(length=300), nullable=False),
    sa.Column('spent', BigInt, nullable=True),
    sa.Column('to_return', BigInt, nullable=False),
    sa.Column('return_by', sa.Date(), nullable=True),
    sa.Column('returned_on', sa.Date(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.CheckConstraint('claimed >= 0 and claimed <= amount', name=op.f('ck_award_never_overpaid')),
    sa.CheckConstraint('paid >= 0 and paid <= claimed', name=op.f('ck_award_paid')),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['user_account.id'], name=op.f('fk_award_accepted_by_id')),
    sa.ForeignKeyConstraint(['application_id'], ['programme_application.id'], name=op.f('fk_award_application_id')),
    sa.ForeignKeyConstraint(['budget_id'], ['programme_budget.id'], name=op.f('fk_award_budget_id')),
    sa.ForeignKeyConstraint(['company_id'], ['organisation.id'], name=op.f('fk_award_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award')),
    sa.UniqueConstraint('application_id', name=op.f('uq_award_application_id')),
    sa.UniqueConstraint('number', name=op.f('uq_award_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_award_ref'))
    )
    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_budget_id'), ['budget_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_company_id'), ['company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_award_state'), ['state'], unique=False)

    op.create_table('award_amendment',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('award_id', BigInt, nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('asked_by_id', BigInt, nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user_account.id'], name=op.f('fk_award_amendment_asked_by_id')),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_award_amendment_award_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_amendment')),
    sa.UniqueConstraint('ref', name=op.f('uq_award_amendment_ref'))
    )
    with op.batch_alter_table('award_amendment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_amendment_award_id'), ['award_id'], unique=False)

    op.create_table('award_expense',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('award_id', BigInt, nullable=False),
    sa.Column('item', sa.String(length=20), nullable=False),
    sa.Column('spent_on', sa.Date(), nullable=False),
    sa.Column('what', sa.String(length=200), nullable=False),
    sa.Column('amount', BigInt, nullable=False),
    sa.Column('vat', BigInt, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('entered_by_id', BigInt, nullable=False),
    sa.Column('entered_at', UtcDateTime(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.CheckConstraint('amount > 0 and vat >= 0', name=op.f('ck_award_expense_amount')),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_award_expense_award_id')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user_account.id'], name=op.f('fk_award_expense_entered_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_expense')),
    sa.UniqueConstraint('form_token', name=op.f('uq_award_expense_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_award_expense_ref'))
    )
    with op.batch_alter_table('award_expense', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_expense_award_id'), ['award_id'], unique=False)

    op.create_table('award_payment',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('award_id', BigInt, nullable=False),
    sa.Column('amount', BigInt, nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('requested_by_id', BigInt, nullable=False),
    sa.Column('requested_at', UtcDateTime(), nullable=False),
    sa.Column('first_by_id', BigInt, nullable=True),
    sa.Column('second_by_id', BigInt, nullable=True),
    sa.Column('paid_on', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_award_payment_amount')),
    sa.CheckConstraint('second_by_id is null or second_by_id <> first_by_id', name=op.f('ck_award_payment_two_people')),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_award_payment_award_id')),
    sa.ForeignKeyConstraint(['first_by_id'], ['user_account.id'], name=op.f('fk_award_payment_first_by_id')),
    sa.ForeignKeyConstraint(['requested_by_id'], ['user_account.id'], name=op.f('fk_award_payment_requested_by_id')),
    sa.ForeignKeyConstraint(['second_by_id'], ['user_account.id'], name=op.f('fk_award_payment_second_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_payment')),
    sa.UniqueConstraint('form_token', name=op.f('uq_award_payment_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_award_payment_ref'))
    )
    with op.batch_alter_table('award_payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_payment_award_id'), ['award_id'], unique=False)

    op.create_table('award_report',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('award_id', BigInt, nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('submitted_at', UtcDateTime(), nullable=True),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.CheckConstraint("kind in ('interim','final')", name=op.f('ck_award_report_kind')),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_award_report_award_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award_report')),
    sa.UniqueConstraint('award_id', 'kind', name=op.f('uq_award_report_award_id_kind')),
    sa.UniqueConstraint('ref', name=op.f('uq_award_report_ref'))
    )
    with op.batch_alter_table('award_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_award_report_award_id'), ['award_id'], unique=False)

    op.create_table('programme_exclusion',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('company_id', BigInt, nullable=False),
    sa.Column('award_id', BigInt, nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('made_by_id', BigInt, nullable=False),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['award.id'], name=op.f('fk_programme_exclusion_award_id')),
    sa.ForeignKeyConstraint(['company_id'], ['organisation.id'], name=op.f('fk_programme_exclusion_company_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['user_account.id'], name=op.f('fk_programme_exclusion_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_exclusion'))
    )
    with op.batch_alter_table('programme_exclusion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_exclusion_company_id'), ['company_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('programme_exclusion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_exclusion_company_id'))

    op.drop_table('programme_exclusion')
    with op.batch_alter_table('award_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_award_report_award_id'))

    op.drop_table('award_report')
    with op.batch_alter_table('award_payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_award_payment_award_id'))

    op.drop_table('award_payment')
    with op.batch_alter_table('award_expense', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_award_expense_award_id'))

    op.drop_table('award_expense')
    with op.batch_alter_table('award_amendment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_award_amendment_award_id'))

    op.drop_table('award_amendment')
    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_award_state'))
        batch_op.drop_index(batch_op.f('ix_award_company_id'))
        batch_op.drop_index(batch_op.f('ix_award_budget_id'))

    op.drop_table('award')
