"""programmes: budgets, calls with built forms, applications"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('call_form',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('created_by_id', BigInt, nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_call_form_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_form')),
    sa.UniqueConstraint('form_token', name=op.f('uq_call_form_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_call_form_ref'))
    )
    op.create_table('programme',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('name_ko', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=20), nullable=False),
    sa.Column('fund', sa.String(length=16), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('created_by_id', BigInt, nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.CheckConstraint("fund in ('innovation','competitiveness')", name=op.f('ck_programme_fund')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_programme_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('form_token', name=op.f('uq_programme_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_programme_ref'))
    )
    op.create_table('call_form_version',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('form_id', BigInt, nullable=False),
    sa.Column('number', BigInt, nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('fields', Json, nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['form_id'], ['call_form.id'], name=op.f('fk_call_form_version_form_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_form_version')),
    sa.UniqueConstraint('form_id', 'number', name=op.f('uq_call_form_version_form_id_number'))
    )
    op.create_table('programme_budget',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('programme_id', BigInt, nullable=False),
    sa.Column('year', BigInt, nullable=False),
    sa.Column('amount', BigInt, nullable=False),
    sa.Column('committed', BigInt, nullable=False),
    sa.CheckConstraint('committed >= 0 and committed <= amount', name=op.f('ck_programme_budget_never_overspent')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_programme_budget_programme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_budget')),
    sa.UniqueConstraint('programme_id', 'year', name=op.f('uq_programme_budget_programme_id_year'))
    )
    with op.batch_alter_table('programme_budget', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_budget_programme_id'), ['programme_id'], unique=False)

    op.create_table('programme_call',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('budget_id', BigInt, nullable=False),
    sa.Column('form_id', BigInt, nullable=False),
    sa.Column('form_version_id', BigInt, nullable=True),
    sa.Column('title_ko', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('about_ko', sa.Text(), nullable=False),
    sa.Column('about_en', sa.Text(), nullable=False),
    sa.Column('opens_at', UtcDateTime(), nullable=False),
    sa.Column('closes_at', UtcDateTime(), nullable=False),
    sa.Column('ceiling', BigInt, nullable=False),
    sa.Column('own_part_bp', BigInt, nullable=False),
    sa.Column('items', Json, nullable=False),
    sa.Column('criteria', Json, nullable=False),
    sa.Column('sizes', Json, nullable=False),
    sa.Column('cluster_id', BigInt, nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('created_by_id', BigInt, nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('announced_at', UtcDateTime(), nullable=True),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_programme_call_times')),
    sa.CheckConstraint('own_part_bp >= 0 and own_part_bp < 10000', name=op.f('ck_programme_call_own_part')),
    sa.ForeignKeyConstraint(['budget_id'], ['programme_budget.id'], name=op.f('fk_programme_call_budget_id')),
    sa.ForeignKeyConstraint(['cluster_id'], ['mini_cluster.id'], name=op.f('fk_programme_call_cluster_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_programme_call_created_by_id')),
    sa.ForeignKeyConstraint(['form_id'], ['call_form.id'], name=op.f('fk_programme_call_form_id')),
    sa.ForeignKeyConstraint(['form_version_id'], ['call_form_version.id'], name=op.f('fk_programme_call_form_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_call')),
    sa.UniqueConstraint('form_token', name=op.f('uq_programme_call_form_token')),
    sa.UniqueConstraint('number', name=op.f('uq_programme_call_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_programme_call_ref'))
    )
    with op.batch_alter_table('programme_call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_call_budget_id'), ['budget_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_call_closes_at'), ['closes_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_call_state'), ['state'], unique=False)

    op.create_table('call_question',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('call_id', BigInt, nullable=False),
    sa.Column('asked_by_id', BigInt, nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', UtcDateTime(), nullable=True),
    sa.Column('published', sa.Boolean(), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user_account.id'], name=op.f('fk_call_question_asked_by_id')),
    sa.ForeignKeyConstraint(['call_id'], ['programme_call.id'], name=op.f('fk_call_question_call_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_question')),
    sa.UniqueConstraint('form_token', name=op.f('uq_call_question_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_call_question_ref'))
    )
    with op.batch_alter_table('call_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_question_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_question_call_id'), ['call_id'], unique=False)

    op.create_table('programme_application',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('call_id', BigInt, nullable=False),
    sa.Column('company_id', BigInt, nullable=False),
    sa.Column('created_by_id', BigInt, nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('saved_at', UtcDateTime(), nullable=False),
    sa.Column('submitted_at', UtcDateTime(), nullable=True),
    sa.Column('answers', Json, nullable=False),
    sa.Column('money', Json, nullable=False),
    sa.Column('requested', BigInt, nullable=False),
    sa.Column('own_part', BigInt, nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['programme_call.id'], name=op.f('fk_programme_application_call_id')),
    sa.ForeignKeyConstraint(['company_id'], ['organisation.id'], name=op.f('fk_programme_application_company_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_programme_application_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_application')),
    sa.UniqueConstraint('call_id', 'company_id', name=op.f('uq_programme_application_call_id_company_id')),
    sa.UniqueConstraint('number', name=op.f('uq_programme_application_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_programme_application_ref'))
    )
    with op.batch_alter_table('programme_application', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_application_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_application_company_id'), ['company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_programme_application_state'), ['state'], unique=False)

    op.create_table('programme_call_file',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('call_id', BigInt, nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', BigInt, nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['programme_call.id'], name=op.f('fk_programme_call_file_call_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_call_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_programme_call_file_ref'))
    )
    with op.batch_alter_table('programme_call_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_call_file_call_id'), ['call_id'], unique=False)

    op.create_table('programme_application_file',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('application_id', BigInt, nullable=False),
    sa.Column('field', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', BigInt, nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('uploaded_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['programme_application.id'], name=op.f('fk_programme_application_file_application_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_application_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_programme_application_file_ref'))
    )
    with op.batch_alter_table('programme_application_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_application_file_application_id'), ['application_id'], unique=False)


def downgrade() -> None:

    with op.batch_alter_table('programme_application_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_application_file_application_id'))

    op.drop_table('programme_application_file')
    with op.batch_alter_table('programme_call_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_call_file_call_id'))

    op.drop_table('programme_call_file')
    with op.batch_alter_table('programme_application', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_application_state'))
        batch_op.drop_index(batch_op.f('ix_programme_application_company_id'))
        batch_op.drop_index(batch_op.f('ix_programme_application_call_id'))

    op.drop_table('programme_application')
    with op.batch_alter_table('call_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_question_call_id'))
        batch_op.drop_index(batch_op.f('ix_call_question_asked_by_id'))

    op.drop_table('call_question')
    with op.batch_alter_table('programme_call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_call_state'))
        batch_op.drop_index(batch_op.f('ix_programme_call_closes_at'))
        batch_op.drop_index(batch_op.f('ix_programme_call_budget_id'))

    op.drop_table('programme_call')
    with op.batch_alter_table('programme_budget', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_budget_programme_id'))

    op.drop_table('programme_budget')
    op.drop_table('call_form_version')
    op.drop_table('programme')
    op.drop_table('call_form')
