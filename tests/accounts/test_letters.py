"""Every letter of accounts, in both languages: a subject, the reader's name, a way on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.accounts.models import Membership, User
from marketplace.accounts.services import letters, tokens
from marketplace.kernel.database import db
from marketplace.kernel.text import reading
from marketplace.kernel.transaction import atomic

LETTERS = {
    "confirm_email": "/confirm/",
    "already_member": "/sign-in",
    "reset_password": "/reset/",
    "password_changed": "/forgot",
    "change_email": "/new-email/",
    "email_changed": "/old-email/",
    "email_change_undone": "",
    "invitation": "/invitations/",
    "join_requested": "/organisation/",
    "join_answered": "/work",
    "role_granted": "/organisation/",
    "role_ended": "",
    "organisation_submitted": "/center/organisations/",
    "organisation_decided": "/organisation/",
}
HANGUL = range(0xAC00, 0xD7A4)


@pytest.fixture
def refs(world):
    company = world.company("다온전자", decision_note="The reason.")
    actor = world.person("representative", company)
    with atomic():
        token = tokens.issue("confirm", actor.email, timedelta(days=1), user_id=actor.user_id)
    membership = db.session.query(Membership).filter_by(user_id=actor.user_id).one()
    return actor, {
        "token_id": token.id,
        "organisation_id": company,
        "membership_id": membership.id,
        "action": "approve",
        "role_ko": "대표자",
        "role_en": "Representative",
        "sender_ko": "이도윤 (다온전자 대표자)",
        "sender_en": "Doyun Lee (Representative, Daon Electronics)",
    }


@pytest.mark.parametrize("template", LETTERS)
def test_a_letter_is_whole_in_both_languages(refs, template):
    actor, values = refs
    user = db.session.get(User, actor.user_id)
    for language in ("ko", "en"):
        with reading(language):
            subject, body = letters.write(template, values, user)
        assert subject.startswith("[")
        assert user.display_name or user.name in body
        assert LETTERS[template] in body
        if language == "en":
            assert not any(ord(letter) in HANGUL for letter in subject + body)
            assert not LETTERS[template] or "/en/" in body


@pytest.mark.parametrize("action", ["approve", "reject", "suspend", "reinstate", "close"])
def test_each_decision_has_words_of_its_own_and_quotes_the_reason(refs, action):
    actor, values = refs
    subject, body = letters.write(
        "organisation_decided", {**values, "action": action}, db.session.get(User, actor.user_id)
    )
    others = {
        letters.write("organisation_decided", {**values, "action": other}, None)[0]
        for other in {"approve", "reject", "suspend", "reinstate", "close"} - {action}
    }
    assert subject not in others
    assert "The reason." in body
