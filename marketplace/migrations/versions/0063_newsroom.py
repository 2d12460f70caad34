"""newsroom: notices, events with their registrations, files of both, mailings"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mailing',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('groups', Json, nullable=False),
    sa.Column('title_ko', sa.String(length=150), nullable=False),
    sa.Column('title_en', sa.String(length=150), nullable=False),
    sa.Column('body_ko', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.Column('written_by_id', BigInt, nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('asked_by_id', BigInt, nullable=True),
    sa.Column('approved_by_id', BigInt, nullable=True),
    sa.Column('started_at', UtcDateTime(), nullable=True),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.CheckConstraint("kind in ('service', 'advertising')", name=op.f('ck_mailing_kind')),
    sa.CheckConstraint('approved_by_id is null or approved_by_id <> asked_by_id', name=op.f('ck_mailing_two_people')),
    sa.ForeignKeyConstraint(['approved_by_id'], ['user_account.id'], name=op.f('fk_mailing_approved_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user_account.id'], name=op.f('fk_mailing_asked_by_id')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user_account.id'], name=op.f('fk_mailing_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailing')),
    sa.UniqueConstraint('form_token', name=op.f('uq_mailing_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_mailing_ref'))
    )
    with op.batch_alter_table('mailing') as batch_op:
        batch_op.create_index(batch_op.f('ix_mailing_state'), ['state'], unique=False)

    op.create_table('event',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('title_ko', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('body_ko', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('cluster_id', BigInt, nullable=True),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('starts_at', UtcDateTime(), nullable=False),
    sa.Column('ends_at', UtcDateTime(), nullable=False),
    sa.Column('opens_at', UtcDateTime(), nullable=False),
    sa.Column('closes_at', UtcDateTime(), nullable=False),
    sa.Column('seats', BigInt, nullable=True),
    sa.Column('per_company', BigInt, nullable=True),
    sa.Column('code', sa.String(length=6), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.Column('written_by_id', BigInt, nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('announced_at', UtcDateTime(), nullable=True),
    sa.Column('reminded_at', UtcDateTime(), nullable=True),
    sa.Column('asked_at', UtcDateTime(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.CheckConstraint("audience in ('everybody', 'signed_in', 'members', 'staff')", name=op.f('ck_event_audience')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_event_registration')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_event_times')),
    sa.CheckConstraint('per_company is null or per_company > 0', name=op.f('ck_event_per_company')),
    sa.CheckConstraint('seats is null or seats > 0', name=op.f('ck_event_seats')),
    sa.ForeignKeyConstraint(['cluster_id'], ['mini_cluster.id'], name=op.f('fk_event_cluster_id')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user_account.id'], name=op.f('fk_event_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event')),
    sa.UniqueConstraint('form_token', name=op.f('uq_event_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_event_ref'))
    )
    with op.batch_alter_table('event') as batch_op:
        batch_op.create_index(batch_op.f('ix_event_starts_at'), ['starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_state'), ['state'], unique=False)

    op.create_table('mailing_person',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('mailing_id', BigInt, nullable=False),
    sa.Column('user_id', BigInt, nullable=True),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('left_out', sa.String(length=16), nullable=False),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.Column('failed_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['mailing_id'], ['mailing.id'], name=op.f('fk_mailing_person_mailing_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_mailing_person_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailing_person')),
    sa.UniqueConstraint('mailing_id', 'email', name=op.f('uq_mailing_person_mailing_id_email'))
    )
    with op.batch_alter_table('mailing_person') as batch_op:
        batch_op.create_index(batch_op.f('ix_mailing_person_email'), ['email'], unique=False)
        batch_op.create_index('ix_mailing_person_sent', ['sent_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mailing_person_user_id'), ['user_id'], unique=False)

    op.create_table('notice',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('title_ko', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('body_ko', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('cluster_id', BigInt, nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('pinned', sa.Boolean(), nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.Column('written_by_id', BigInt, nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('published_at', UtcDateTime(), nullable=True),
    sa.Column('corrected_at', UtcDateTime(), nullable=True),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.CheckConstraint("audience in ('everybody', 'signed_in', 'members', 'staff')", name=op.f('ck_notice_audience')),
    sa.ForeignKeyConstraint(['cluster_id'], ['mini_cluster.id'], name=op.f('fk_notice_cluster_id')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user_account.id'], name=op.f('fk_notice_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('form_token', name=op.f('uq_notice_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_notice_ref'))
    )
    with op.batch_alter_table('notice') as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_state'), ['state'], unique=False)

    op.create_table('event_registration',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('event_id', BigInt, nullable=False),
    sa.Column('user_id', BigInt, nullable=True),
    sa.Column('company_id', BigInt, nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('organisation', sa.String(length=120), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('queued_at', UtcDateTime(), nullable=False),
    sa.Column('confirm_by_at', UtcDateTime(), nullable=True),
    sa.Column('attended_at', UtcDateTime(), nullable=True),
    sa.Column('noted_by_id', BigInt, nullable=True),
    sa.Column('score', BigInt, nullable=True),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.CheckConstraint('score is null or score between 1 and 5', name=op.f('ck_event_registration_score')),
    sa.ForeignKeyConstraint(['company_id'], ['organisation.id'], name=op.f('fk_event_registration_company_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_registration_event_id')),
    sa.ForeignKeyConstraint(['noted_by_id'], ['user_account.id'], name=op.f('fk_event_registration_noted_by_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_event_registration_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_registration')),
    sa.UniqueConstraint('event_id', 'email', name=op.f('uq_event_registration_event_id_email')),
    sa.UniqueConstraint('ref', name=op.f('uq_event_registration_ref'))
    )
    with op.batch_alter_table('event_registration') as batch_op:
        batch_op.create_index(batch_op.f('ix_event_registration_company_id'), ['company_id'], unique=False)
        batch_op.create_index('ix_event_registration_queue', ['event_id', 'state', 'queued_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_registration_user_id'), ['user_id'], unique=False)

    op.create_table('news_file',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('notice_id', BigInt, nullable=True),
    sa.Column('event_id', BigInt, nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', BigInt, nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('uploaded_by_id', BigInt, nullable=False),
    sa.Column('uploaded_at', UtcDateTime(), nullable=False),
    sa.Column('removed_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('(notice_id is null) <> (event_id is null)', name=op.f('ck_news_file_of_one')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_news_file_event_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_news_file_notice_id')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['user_account.id'], name=op.f('fk_news_file_uploaded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_news_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_news_file_ref'))
    )
    with op.batch_alter_table('news_file') as batch_op:
        batch_op.create_index(batch_op.f('ix_news_file_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_news_file_notice_id'), ['notice_id'], unique=False)


def downgrade() -> None:
    op.drop_table("mailing_person")
    op.drop_table("mailing")
    op.drop_table("news_file")
    op.drop_table("event_registration")
    op.drop_table("event")
    op.drop_table("notice")
