"""Becoming a person of the site, and what one may change about oneself."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from marketplace.accounts.models import CONSENT_PURPOSES, CONSENT_VERSION, Consent, HeldNotice, User
from marketplace.accounts.services import passwords, tokens
from marketplace.accounts.services.confirming import CONFIRM_LIFETIME, send_confirmation
from marketplace.accounts.services.notices import notify, notify_address
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic


def sign_up(email: str, name: str, password: str, language: str, consents: Iterable[str]) -> None:
    """Make an unconfirmed account and send the confirmation link.

    An address that has an account already gets a letter that says so, and the page says the same thing as
    for a new one: nobody learns here who is a member. Invalid: password rule, missing required consents.
    """
    email = passwords.tidy_email(email)
    given = check_consents(consents)
    if reason := passwords.check_password_rule(password, email):
        raise Invalid(reason, password=reason)
    hashed = passwords.hash_password(password)
    with atomic():
        user = db.session.scalars(select(User).where(User.email == email)).first()
        if user is not None and user.email_confirmed_at is not None:
            notify("already_member", f"{user.id}:{clock.today()}", [user.id])
            return
        if user is None:
            user = User(email=email, name=name, language=language)
            db.session.add(user)
            db.session.flush()
            audit.record("user.sign_up", user, SYSTEM)
        # Whoever asked last wins until the address is confirmed: links of earlier attempts stop working.
        user.name, user.language, user.password_hash = name, language, hashed
        tokens.revoke("confirm", email)
        record_consents(user.id, given)
        send_confirmation(user)


def check_consents(purposes: Iterable[str]) -> set[str]:
    """The known purposes among `purposes`; Invalid naming each required one that is missing."""
    given = set(purposes) & set(CONSENT_PURPOSES)
    missing = {
        purpose: Text(
            "필수 항목입니다. 내용을 읽고 동의해 주십시오.", "This is required. Please read it and agree."
        )
        for purpose, (needed, _) in CONSENT_PURPOSES.items()
        if needed and purpose not in given
    }
    if missing:
        raise Invalid(
            Text("필수 동의 항목을 확인해 주십시오.", "Please check the required consents."), **missing
        )
    return given


def record_consents(user_id: int, given: Iterable[str]) -> None:
    """Make the live consents of a person those in `given`, in the caller's transaction."""
    live = _live_consents(user_id)
    given = set(given)
    for purpose in given - set(live):
        db.session.add(
            Consent(user_id=user_id, purpose=purpose, version=CONSENT_VERSION, given_at=clock.now())
        )
    for purpose in set(live) - given:
        live[purpose].withdrawn_at = clock.now()


def change_profile(
    actor: Actor,
    *,
    name: str,
    name_en: str,
    phone: str,
    job_title: str,
    language: str,
    marketing: bool,
    deal_mail: str = "at_once",
) -> None:
    """What a person may change alone: names, phone, title, language, how letters on deals come, consent to news.

    What was held for the daily letter is dropped by whoever wants none, and still comes once for who wants it at once.
    """
    with atomic():
        user = db.session.get_one(User, actor.user_id)
        user.name, user.name_en, user.phone, user.job_title = name, name_en, phone, job_title
        user.language, user.deal_mail = language, deal_mail
        if deal_mail == "none":
            waiting = (HeldNotice.user_id == user.id, HeldNotice.digest_on.is_(None))
            db.session.execute(
                delete(HeldNotice).where(*waiting).execution_options(synchronize_session=False)
            )
        given = _live_consents(user.id).keys() - {"marketing"}
        record_consents(user.id, given | ({"marketing"} if marketing else set()))
        audit.record("user.change_profile", user, actor)


def request_email_change(actor: Actor, email: str, password: str) -> None:
    """Send a link to the new address; the old one stays until it is opened. Says nothing about other members."""
    assert actor.user_id is not None
    email = passwords.tidy_email(email)
    if not passwords.confirm_password(actor.user_id, password):
        raise Invalid(
            passwords.WRONG, password=Text("비밀번호가 맞지 않습니다.", "The password is not right.")
        )
    with atomic():
        user = db.session.get_one(User, actor.user_id)
        if db.session.scalar(select(User.id).where(User.email == email)) is not None:
            return
        tokens.revoke("change_email", email)
        token = tokens.issue("change_email", email, CONFIRM_LIFETIME, user_id=user.id)
        notify_address("change_email", token.id, email, user.language, token_id=token.id)


def change_email(secret: str) -> None:
    """Take over the address of the link; Conflict when somebody took it meanwhile."""
    with atomic():
        token = tokens.use(secret, "change_email")
        user = db.session.get_one(User, token.user_id)
        user.email, user.email_confirmed_at = token.email, clock.now()
        audit.record("user.change_email", user, SYSTEM)


def _live_consents(user_id: int) -> dict[str, Consent]:
    rows = db.session.scalars(
        select(Consent).where(
            Consent.user_id == user_id,
            Consent.withdrawn_at.is_(None),
            Consent.version == CONSENT_VERSION,
        )
    )
    return {row.purpose: row for row in rows}
