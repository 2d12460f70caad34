"""outcomes: a company's figures by year with their documents, the center's log of contacts, stories, released medians"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.database import BigInt, Json, UtcDateTime

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('figure_release',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('year', BigInt, nullable=False),
    sa.Column('of_group', sa.String(length=10), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('companies', BigInt, nullable=False),
    sa.Column('median', BigInt, nullable=False),
    sa.Column('members', Json, nullable=False),
    sa.Column('released_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('companies >= 5', name=op.f('ck_figure_release_five')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_release'))
    )
    with op.batch_alter_table('figure_release') as batch_op:
        batch_op.create_index(batch_op.f('ix_figure_release_year'), ['year'], unique=False)

    op.create_table('company_contact',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('company_id', BigInt, nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('with_whom', sa.String(length=80), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('again_on', sa.Date(), nullable=True),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.Column('by_id', BigInt, nullable=False),
    sa.Column('form_token', sa.String(length=40), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_company_contact_by_id')),
    sa.ForeignKeyConstraint(['company_id'], ['organisation.id'], name=op.f('fk_company_contact_company_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_contact')),
    sa.UniqueConstraint('form_token', name=op.f('uq_company_contact_form_token')),
    sa.UniqueConstraint('ref', name=op.f('uq_company_contact_ref'))
    )
    with op.batch_alter_table('company_contact') as batch_op:
        batch_op.create_index(batch_op.f('ix_company_contact_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_company_contact_company_id'), ['company_id'], unique=False)

    op.create_table('company_story',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('company_id', BigInt, nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('published_at', UtcDateTime(), nullable=True),
    sa.Column('published_by_id', BigInt, nullable=True),
    sa.ForeignKeyConstraint(['company_id'], ['organisation.id'], name=op.f('fk_company_story_company_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['user_account.id'], name=op.f('fk_company_story_published_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_story')),
    sa.UniqueConstraint('company_id', name=op.f('uq_company_story_company_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_company_story_ref'))
    )
    with op.batch_alter_table('company_story') as batch_op:
        batch_op.create_index(batch_op.f('ix_company_story_state'), ['state'], unique=False)

    op.create_table('company_year',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('version', BigInt, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('company_id', BigInt, nullable=False),
    sa.Column('year', BigInt, nullable=False),
    sa.Column('asked_at', UtcDateTime(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('by_center', sa.Boolean(), nullable=False),
    sa.Column('said_by', sa.String(length=80), nullable=False),
    sa.Column('submitted_at', UtcDateTime(), nullable=True),
    sa.Column('submitted_by_id', BigInt, nullable=True),
    sa.Column('decided_at', UtcDateTime(), nullable=True),
    sa.Column('decided_by_id', BigInt, nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.CheckConstraint('decided_by_id is null or decided_by_id <> submitted_by_id', name=op.f('ck_company_year_two_people')),
    sa.CheckConstraint('year between 1990 and 2200', name=op.f('ck_company_year_year')),
    sa.ForeignKeyConstraint(['company_id'], ['organisation.id'], name=op.f('fk_company_year_company_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user_account.id'], name=op.f('fk_company_year_decided_by_id')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['user_account.id'], name=op.f('fk_company_year_submitted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_year')),
    sa.UniqueConstraint('company_id', 'year', name=op.f('uq_company_year_company_id_year')),
    sa.UniqueConstraint('ref', name=op.f('uq_company_year_ref'))
    )
    with op.batch_alter_table('company_year') as batch_op:
        batch_op.create_index(batch_op.f('ix_company_year_company_id'), ['company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_company_year_state'), ['state'], unique=False)

    op.create_table('company_figure',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('year_id', BigInt, nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('value', BigInt, nullable=False),
    sa.Column('entered_at', UtcDateTime(), nullable=False),
    sa.Column('entered_by_id', BigInt, nullable=False),
    sa.Column('replaced_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('value >= 0', name=op.f('ck_company_figure_value')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user_account.id'], name=op.f('fk_company_figure_entered_by_id')),
    sa.ForeignKeyConstraint(['year_id'], ['company_year.id'], name=op.f('fk_company_figure_year_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_figure'))
    )
    with op.batch_alter_table('company_figure') as batch_op:
        batch_op.create_index(batch_op.f('ix_company_figure_year_id'), ['year_id'], unique=False)
        batch_op.create_index('uq_company_figure_current', ['year_id', 'code'], unique=True, sqlite_where=sa.text('replaced_at is null'), postgresql_where=sa.text('replaced_at is null'))

    op.create_table('company_year_file',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('year_id', BigInt, nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', BigInt, nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('added_by_id', BigInt, nullable=False),
    sa.Column('added_at', UtcDateTime(), nullable=False),
    sa.Column('removed_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['user_account.id'], name=op.f('fk_company_year_file_added_by_id')),
    sa.ForeignKeyConstraint(['year_id'], ['company_year.id'], name=op.f('fk_company_year_file_year_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_year_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_company_year_file_ref'))
    )
    with op.batch_alter_table('company_year_file') as batch_op:
        batch_op.create_index(batch_op.f('ix_company_year_file_year_id'), ['year_id'], unique=False)

    op.create_table('company_story_part',
    sa.Column('id', BigInt, nullable=False),
    sa.Column('ref', sa.String(length=16), nullable=False),
    sa.Column('story_id', BigInt, nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('figure_id', BigInt, nullable=True),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('icon', sa.String(length=40), nullable=False),
    sa.Column('what', Json, nullable=False),
    sa.Column('evidence', Json, nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('consented_by_id', BigInt, nullable=False),
    sa.Column('consented_at', UtcDateTime(), nullable=False),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['consented_by_id'], ['user_account.id'], name=op.f('fk_company_story_part_consented_by_id')),
    sa.ForeignKeyConstraint(['figure_id'], ['company_figure.id'], name=op.f('fk_company_story_part_figure_id')),
    sa.ForeignKeyConstraint(['story_id'], ['company_story.id'], name=op.f('fk_company_story_part_story_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_story_part')),
    sa.UniqueConstraint('ref', name=op.f('uq_company_story_part_ref'))
    )
    with op.batch_alter_table('company_story_part') as batch_op:
        batch_op.create_index(batch_op.f('ix_company_story_part_story_id'), ['story_id'], unique=False)
        batch_op.create_index('uq_company_story_part_live', ['story_id', 'key'], unique=True, sqlite_where=sa.text('withdrawn_at is null'), postgresql_where=sa.text('withdrawn_at is null'))


def downgrade() -> None:
    op.drop_table("figure_release")
    op.drop_table("company_story_part")
    op.drop_table("company_story")
    op.drop_table("company_figure")
    op.drop_table("company_year_file")
    op.drop_table("company_year")
    op.drop_table("company_contact")
