"""Mailings: written, tried on oneself, approved by a second person where many get it, sent one by one, paused and stopped."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.newsroom.lifecycle import MAILING
from marketplace.newsroom.models import Mailing, MailingPerson
from marketplace.newsroom.queries.mailings import candidates, counted, needs_second, way_out
from marketplace.newsroom.services.notices import check_editor

NOBODY = Text(
    "이메일을 받을 사람이 없습니다. 받는 그룹과 제외된 이유를 확인해 주십시오.",
    "Nobody would get it. Look at the groups, and why people are left out.",
)
WHY = Text("돌려보내는 사유를 입력해 주십시오. 작성자가 읽습니다.", "Enter the reason; its writer reads it.")


@dataclass(frozen=True)
class Message:
    """What is said, to which groups, and whether the law counts it as advertising."""

    kind: str
    groups: tuple[str, ...]
    title_ko: str
    title_en: str
    body_ko: str
    body_en: str


def write_mailing(actor: Actor, form_token: str, message: Message) -> str:
    """A draft. Its ref."""
    check_editor(actor)
    _check(message)
    with atomic():
        made = made_before(Mailing, form_token, Mailing.written_by_id == actor.user_id)
        if made is not None:
            return made.ref
        row = Mailing(form_token=form_token, written_by_id=actor.user_id, **_values(message))
        db.session.add(row)
        audit.record("mailing.write", row, actor)
        return row.ref


def change_mailing(actor: Actor, ref: str, message: Message, version: int | None = None) -> None:
    """Other words, while it is a draft: what was asked to be approved or sent stays as it was."""
    check_editor(actor)
    _check(message)
    with atomic():
        row = locked_by(Mailing, Mailing.ref == ref)
        if version is not None and version != row.version:
            raise Conflict()
        if row.state != "draft":
            raise Conflict(
                Text(
                    "작성 중인 이메일만 고칠 수 있습니다. 승인 요청을 먼저 철회해 주십시오.",
                    "Only a draft can be changed. Take the request for approval back first.",
                )
            )
        for name, value in _values(message).items():
            setattr(row, name, value)
        audit.record("mailing.change", row, actor)


def _values(message: Message) -> dict[str, object]:
    return {**vars(message), "groups": list(message.groups)}


def _check(message: Message) -> None:
    if not message.groups:
        sentence = Text("받는 그룹을 하나 이상 선택해 주십시오.", "Choose at least one group.")
        raise Invalid(sentence, groups=sentence)


def try_on_oneself(actor: Actor, ref: str) -> None:
    """The mail as it would come, to whoever asks."""
    check_editor(actor)
    with atomic():
        row = locked_by(Mailing, Mailing.ref == ref)
        extra = way_out(actor.user_id or 0) if row.kind == "advertising" else {}
        key = f"trial:{row.id}:{row.version}:{clock.now().timestamp()}"
        notify("mailing", key, [actor.user_id], mailing_id=row.id, trial=True, **extra)


def send_mailing(actor: Actor, ref: str) -> str:
    """Send it, or ask a second person where more would get it than one may decide alone. Its new state."""
    with atomic():
        row = locked_by(Mailing, Mailing.ref == ref)
        if needs_second(counted(row)):
            MAILING.perform("ask", row, actor)
            row.asked_by_id, row.note = actor.user_id, ""
            db.session.flush()
            others = [
                one for one in center_people("center_admin") if one not in (actor.user_id, row.written_by_id)
            ]
            notify("mailing_to_approve", f"{row.id}:{row.version}", others, mailing_id=row.id)
        else:
            MAILING.perform("send", row, actor)
            row.asked_by_id = actor.user_id
            _begin(row)
        return row.state


def approve_mailing(actor: Actor, ref: str, version: int | None) -> None:
    """The second person: it goes out, as it was read (`version`), not as it was changed and asked for again since."""
    with atomic():
        row = locked_by(Mailing, Mailing.ref == ref)
        read = row.version == version
        MAILING.perform("approve", row, actor)
        if not read:
            raise Conflict()
        row.approved_by_id = actor.user_id
        _begin(row)


def send_back(actor: Actor, ref: str, note: str) -> None:
    """The second person: not like this. Who asked for it reads why."""
    if not note.strip():
        raise Invalid(WHY, reason=WHY)
    with atomic():
        row = locked_by(Mailing, Mailing.ref == ref)
        MAILING.perform("send_back", row, actor)
        row.note = note.strip()[:500]
        db.session.flush()
        told = [row.written_by_id, row.asked_by_id]
        notify("mailing_returned", f"{row.id}:{row.version}", told, mailing_id=row.id)


def step_mailing(actor: Actor, ref: str, action: str) -> None:
    """take_back, pause, go_on or stop."""
    if action not in ("take_back", "pause", "go_on", "stop"):
        raise NotFound()
    with atomic():
        row = locked_by(Mailing, Mailing.ref == ref)
        MAILING.perform(action, row, actor)
        if action == "stop":
            row.ended_at = clock.now()


def _begin(row: Mailing) -> None:
    """One row and one message a person, both unique: whoever is in two groups, or sent twice, gets one mail."""
    row.started_at = clock.now()
    found = candidates(row)
    if not any(not one.left_out for one in found):
        raise Conflict(NOBODY)
    for one in found:
        insert_ignore(
            MailingPerson, mailing_id=row.id, user_id=one.user_id, email=one.email, language=one.language,
            left_out=one.left_out,
        )  # fmt: skip
    wanted = select(MailingPerson.id).where(MailingPerson.mailing_id == row.id, MailingPerson.left_out == "")
    for number in db.session.scalars(wanted.order_by(MailingPerson.id)).all():
        outbox.send("mailing_letter", str(number), person_id=number)
