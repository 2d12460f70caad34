"""problems: described problems with their files, what the center is asked about them, messages, votes"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, UtcDateTime

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('problem',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=20), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('user_id', BigInt, nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('fitting', BigInt, nullable=True),
    sa.Column('made_at', UtcDateTime(), nullable=False),
    sa.Column('last_at', UtcDateTime(), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_problem_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem')),
    sa.UniqueConstraint('form_token', name=op.f('uq_problem_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_problem_ref'))
    )
    op.create_index('ix_problem_last_at', 'problem', ['last_at'], unique=False)
    op.create_index(op.f('ix_problem_user_id'), 'problem', ['user_id'], unique=False)
    op.create_table('problem_file',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('problem_id', BigInt, nullable=False),
    sa.Column('kind', sa.String(length=6), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', BigInt, nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('width', BigInt, nullable=False),
    sa.Column('height', BigInt, nullable=False),
    sa.Column('caption', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['problem_id'], ['problem.id'], name=op.f('fk_problem_file_problem_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_problem_file_ref'))
    )
    op.create_index(op.f('ix_problem_file_problem_id'), 'problem_file', ['problem_id'], unique=False)
    op.create_table('problem_request',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('problem_id', BigInt, nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('times', sa.String(length=200), nullable=False),
    sa.Column('consent_at', UtcDateTime(), nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=False),
    sa.Column('waiting_since', UtcDateTime(), nullable=False),
    sa.Column('reply_due_on', sa.Date(), nullable=False),
    sa.Column('expert_id', BigInt, nullable=True),
    sa.Column('answered_at', UtcDateTime(), nullable=True),
    sa.Column('reminded_at', UtcDateTime(), nullable=True),
    sa.Column('escalated_at', UtcDateTime(), nullable=True),
    sa.Column('closed_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['expert_id'], ['expert.id'], name=op.f('fk_problem_request_expert_id')),
    sa.ForeignKeyConstraint(['problem_id'], ['problem.id'], name=op.f('fk_problem_request_problem_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_request')),
    sa.UniqueConstraint('problem_id', name=op.f('uq_problem_request_problem_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_problem_request_ref'))
    )
    op.create_index(op.f('ix_problem_request_email'), 'problem_request', ['email'], unique=False)
    op.create_index(op.f('ix_problem_request_expert_id'), 'problem_request', ['expert_id'], unique=False)
    op.create_index(op.f('ix_problem_request_state'), 'problem_request', ['state'], unique=False)
    op.create_table('problem_vote',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('problem_id', BigInt, nullable=True),
    sa.Column('listing_id', BigInt, nullable=False),
    sa.Column('helped', sa.Boolean(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['listing_id'], ['listing.id'], name=op.f('fk_problem_vote_listing_id')),
    sa.ForeignKeyConstraint(['problem_id'], ['problem.id'], name=op.f('fk_problem_vote_problem_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_vote')),
    sa.UniqueConstraint('problem_id', 'listing_id', name=op.f('uq_problem_vote_problem_id_listing_id'))
    )
    op.create_index(op.f('ix_problem_vote_listing_id'), 'problem_vote', ['listing_id'], unique=False)
    op.create_table('problem_message',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('request_id', BigInt, nullable=False),
    sa.Column('side', sa.String(length=8), nullable=False),
    sa.Column('author_id', BigInt, nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_problem_message_author_id')),
    sa.ForeignKeyConstraint(['request_id'], ['problem_request.id'], name=op.f('fk_problem_message_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_message')),
    sa.UniqueConstraint('form_token', name=op.f('uq_problem_message_form_token'))
    )
    op.create_index(op.f('ix_problem_message_request_id'), 'problem_message', ['request_id'], unique=False)


def downgrade() -> None:
    for table in ("problem_message", "problem_vote", "problem_request", "problem_file", "problem"):
        op.drop_table(table)
