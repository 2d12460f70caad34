"""programmes: reviewers, rounds, reviews, decisions"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('call_reviewer',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('call_id', BigInt, nullable=False),
    sa.Column('user_id', BigInt, nullable=False),
    sa.Column('affiliations', sa.String(length=500), nullable=False),
    sa.Column('added_at', UtcDateTime(), nullable=False),
    sa.Column('declared_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['call_id'], ['programme_call.id'], name=op.f('fk_call_reviewer_call_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_call_reviewer_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_reviewer')),
    sa.UniqueConstraint('call_id', 'user_id', name=op.f('uq_call_reviewer_call_id_user_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_call_reviewer_ref'))
    )
    with op.batch_alter_table('call_reviewer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_reviewer_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_reviewer_user_id'), ['user_id'], unique=False)

    op.create_table('review_phase',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('call_id', BigInt, nullable=False),
    sa.Column('number', BigInt, nullable=False),
    sa.Column('until_at', UtcDateTime(), nullable=False),
    sa.Column('blind', sa.Boolean(), nullable=False),
    sa.Column('how', sa.String(length=6), nullable=False),
    sa.Column('opened_at', UtcDateTime(), nullable=False),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("how in ('mean','median')", name=op.f('ck_review_phase_how')),
    sa.ForeignKeyConstraint(['call_id'], ['programme_call.id'], name=op.f('fk_review_phase_call_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_phase')),
    sa.UniqueConstraint('call_id', 'number', name=op.f('uq_review_phase_call_id_number'))
    )
    with op.batch_alter_table('review_phase', schema=None) as batch_op:
        batch_op.create_index('uq_review_phase_open', ['call_id'], unique=True, sqlite_where=sa.text('closed_at is null'), postgresql_where=sa.text('closed_at is null'))

    op.create_table('programme_decision',
    sa.Column('application_id', BigInt, nullable=False),
    sa.Column('verdict', sa.String(length=8), nullable=False),
    sa.Column('amount', BigInt, nullable=False),
    sa.Column('rank', BigInt, nullable=True),
    sa.Column('score', BigInt, nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("verdict in ('grant','reserve','refuse')", name=op.f('ck_programme_decision_verdict')),
    sa.ForeignKeyConstraint(['application_id'], ['programme_application.id'], name=op.f('fk_programme_decision_application_id')),
    sa.PrimaryKeyConstraint('application_id', name=op.f('pk_programme_decision'))
    )
    op.create_table('review',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('phase_id', BigInt, nullable=False),
    sa.Column('application_id', BigInt, nullable=False),
    sa.Column('reviewer_id', BigInt, nullable=False),
    sa.Column('assigned_at', UtcDateTime(), nullable=False),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.Column('scores', Json, nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('private', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['programme_application.id'], name=op.f('fk_review_application_id')),
    sa.ForeignKeyConstraint(['phase_id'], ['review_phase.id'], name=op.f('fk_review_phase_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['call_reviewer.id'], name=op.f('fk_review_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sa.UniqueConstraint('phase_id', 'application_id', 'reviewer_id', name=op.f('uq_review_phase_id_application_id_reviewer_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_review_ref'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_reviewer_id'), ['reviewer_id'], unique=False)

    op.create_table('review_conflict',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('reviewer_id', BigInt, nullable=False),
    sa.Column('application_id', BigInt, nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['programme_application.id'], name=op.f('fk_review_conflict_application_id')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['call_reviewer.id'], name=op.f('fk_review_conflict_reviewer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_conflict')),
    sa.UniqueConstraint('reviewer_id', 'application_id', name=op.f('uq_review_conflict_reviewer_id_application_id'))
    )
    with op.batch_alter_table('review_conflict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_conflict_application_id'), ['application_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('review_conflict', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_conflict_application_id'))

    op.drop_table('review_conflict')
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_reviewer_id'))
        batch_op.drop_index(batch_op.f('ix_review_application_id'))

    op.drop_table('review')
    op.drop_table('programme_decision')
    with op.batch_alter_table('review_phase', schema=None) as batch_op:
        batch_op.drop_index('uq_review_phase_open', sqlite_where=sa.text('closed_at is null'), postgresql_where=sa.text('closed_at is null'))

    op.drop_table('review_phase')
    with op.batch_alter_table('call_reviewer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_reviewer_user_id'))
        batch_op.drop_index(batch_op.f('ix_call_reviewer_call_id'))

    op.drop_table('call_reviewer')
