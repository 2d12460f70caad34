"""Becoming a person of the site, and what one may change about oneself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import delete, select

from marketplace.accounts import queries
from marketplace.accounts.models import (
    CONSENT_PURPOSES,
    Consent,
    EmailToken,
    HeldNotice,
    User,
)
from marketplace.accounts.queries.editions import version_agreed_to
from marketplace.accounts.services import passwords, sending_limits, sessions, tokens
from marketplace.accounts.services.notices import notify, notify_address
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

CONFIRM_LIFETIME = timedelta(days=3)
UNDO_LIFETIME = timedelta(days=7)  # in which the owner of an old address may take its change back
OTHERS_LINK = Text(
    "다른 계정의 이메일 주소를 바꾸는 링크입니다. 로그아웃하거나 그 계정으로 로그인한 뒤 다시 열어 주십시오.",
    "This link changes the address of another account. Sign out, or sign in with that one, and open it again.",
)


def sign_up(email: str, language: str) -> None:
    """Send the link by which the owner of the mailbox makes the account: nothing is prepared for anybody else's.

    An address that has an account already gets a letter that says so, and the page says the same thing as
    for a new one: nobody learns here who is a member.
    """
    email = passwords.tidy_email(email)
    with atomic():
        member = db.session.scalar(
            select(User.id).where(User.email == email, User.email_confirmed_at.is_not(None))
        )
        if member is not None:
            notify("already_member", f"{member}:{clock.today()}", [member])
        elif not sending_limits.mailbox_is_full("confirm", email):
            token = tokens.issue("confirm", email, CONFIRM_LIFETIME)
            notify_address("confirm_email", token.id, email, language, token_id=token.id)


def finish_sign_up(secret: str, name: str, password: str, consents: Iterable[str], language: str) -> int:
    """Make the account by the link of `sign_up`; the person's id. LinkGone, and as `become`."""
    return become(secret, "confirm", name, password, consents, language)


def become(
    secret: str,
    purpose: str,
    name: str,
    password: str,
    consents: Iterable[str],
    language: str,
    then: Callable[[EmailToken, Actor], None] = lambda token, actor: None,
) -> int:
    """Make a person of whoever holds a mailed link: the link proves the address, its holder says the rest.

    `then` does in the same transaction what else the link is for. Invalid: password rule, missing required consents;
    LinkGone; Conflict when the address has an account by now.
    """
    found = queries.mailed_link(secret, purpose)
    if found is None:
        raise tokens.gone()
    given = check_consents(consents)
    if reason := passwords.check_password_rule(password, found.email):
        raise Invalid(reason, password=reason)
    hashed = passwords.hash_password(password)  # outside of the transaction: it is slow on purpose
    with atomic():
        token = tokens.use(secret, purpose)
        user = db.session.scalars(select(User).where(User.email == token.email)).first()
        if user is not None and user.email_confirmed_at is not None:
            raise Conflict(
                Text(
                    "이미 계정이 있는 주소입니다. 로그인해 주십시오.",
                    "The address has an account. Please sign in.",
                )
            )
        if (
            user is None
        ):  # a row of the days when an account was made before its address was proven is taken over
            user = User(email=token.email, name=name)
            db.session.add(user)
        user.name, user.language, user.password_hash = name, language, hashed
        user.email_confirmed_at = clock.now()
        db.session.flush()
        tokens.revoke("confirm", user.email)
        record_consents(user.id, given)
        actor = Actor(user_id=user.id, name=name, email=user.email)
        audit.record("user.sign_up", user, actor, by=purpose)
        then(token, actor)
    return user.id


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
    """Make the live consents of a person those in `given`, in the caller's transaction.

    Who agrees to advertising or takes that back is told so (정보통신망법 제50조 제7항).
    """
    live = _live_consents(user_id)
    given = set(given)
    if (agreed := "marketing" in given) != ("marketing" in live):
        notify("news_consent", new_ref(), [user_id], agreed=agreed, changed_on=clock.today().isoformat())
    for purpose in given - set(live):
        db.session.add(
            Consent(
                user_id=user_id, purpose=purpose, version=version_agreed_to(purpose), given_at=clock.now()
            )
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


def withdraw_marketing(user_id: int) -> bool:
    """Take back the consent to news and advertising, in the caller's transaction; False when there was none."""
    live = _live_consents(user_id)
    record_consents(user_id, live.keys() - {"marketing"})
    return "marketing" in live


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
        sending_limits.refuse_many_changes(user.id)
        tokens.revoke_of(user.id, "change_email")  # the address typed before was not the right one
        taken = db.session.scalar(select(User.id).where(User.email == email)) is not None
        if taken or sending_limits.mailbox_is_full("change_email", email):
            return
        token = tokens.issue("change_email", email, CONFIRM_LIFETIME, user_id=user.id)
        notify_address("change_email", token.id, email, user.language, token_id=token.id)


def change_email(secret: str, actor: Actor) -> None:
    """Take over the address of the link; Conflict when somebody took it meanwhile, Forbidden to another member.

    What the old mailbox could open ends: reset links, and every session but the one in which the person opened the
    link. The old address is told, with a link by which its owner takes the change back.
    """
    with atomic():
        token = tokens.use(secret, "change_email")
        if actor.user_id not in (None, token.user_id):
            raise Forbidden(OTHERS_LINK)
        user = db.session.get_one(User, token.user_id)
        old = user.email
        user.email, user.email_confirmed_at = token.email, clock.now()
        db.session.flush()
        _end_ways_in(user.id, actor.session_id if actor.user_id == user.id else None)
        back = tokens.issue("undo_email", old, UNDO_LIFETIME, user_id=user.id)
        notify_address("email_changed", back.id, old, user.language, token_id=back.id)
        audit.record("user.change_email", user, actor if actor.user_id == user.id else SYSTEM)


def undo_email_change(secret: str) -> str:
    """Give the account back to the address it had; the secret of a link to set a new password, since the old one is known.

    Ends every session and every link of changes made after this one. Those of earlier changes stay: a thief who moved
    the account twice holds a later one, its owner the first. Conflict when the address has another account by now.
    """
    with atomic():
        token = tokens.use(secret, "undo_email")
        user = db.session.get_one(User, token.user_id)
        lost = user.email
        user.email, user.email_confirmed_at = token.email, clock.now()
        user.password_hash = None
        db.session.flush()
        _end_ways_in(user.id)
        tokens.revoke_of(user.id, "undo_email", after_id=token.id)
        notify_address("email_change_undone", token.id, lost, user.language)
        audit.record("user.undo_change_email", user, SYSTEM)
        return tokens.issue("reset", user.email, passwords.RESET_LIFETIME, user_id=user.id).secret


def _end_ways_in(user_id: int, except_session: int | None = None) -> None:
    sessions.end_all(user_id, except_session)
    tokens.revoke_of(user_id, "reset", "change_email")


def _live_consents(user_id: int) -> dict[str, Consent]:
    rows = db.session.scalars(
        select(Consent).where(
            Consent.user_id == user_id,
            Consent.withdrawn_at.is_(None),
        )
    )
    return {row.purpose: row for row in rows}
