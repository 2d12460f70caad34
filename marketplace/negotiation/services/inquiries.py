"""The thread: asking, answering, declining, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.accounts.services import notify
from marketplace.catalog import queries as catalog
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.negotiation import queries
from marketplace.negotiation.lifecycle import INQUIRY, TERM_SHEET
from marketplace.negotiation.models import (
    CLOSED_STATES,
    DECLINE_REASONS,
    PURPOSES,
    Inquiry,
    Message,
    MessageFile,
    TermSheet,
)
from marketplace.negotiation.permissions import may_ask_for, speaks_as
from marketplace.negotiation.queries import joint as joint_queries
from marketplace.papers.services import Attachment

LONGEST_MESSAGE = 5000


def ask(
    actor: Actor,
    public_id: str,
    company_id: int,
    purpose: str,
    body: str,
    files: Sequence[Attachment] = (),
    contact_consent: bool = False,
    form_token: str | None = None,
) -> Inquiry:
    """Send a company's first question about a published listing; the reply clock starts.

    Any member may ask for the company. `contact_consent`: the asker agrees that name, e-mail and telephone are
    given to the institution (개인정보 보호법 제17조). A form sent twice gives the same inquiry.
    """
    with atomic():
        again = made_before(Message, form_token, Message.author_id == actor.user_id)
        if again:
            return db.session.get_one(Inquiry, again.inquiry_id)
        listing = catalog.listing_for(actor, public_id)
        if listing is None:
            raise NotFound()
        if not may_ask_for(actor, company_id):
            raise Forbidden(
                Text("소속 기업의 이름으로만 문의할 수 있습니다.", "You can ask for your own company only.")
            )
        if listing.state != "published":
            raise Conflict(
                Text(
                    "지금은 공개되지 않은 기술이라 문의할 수 없습니다.",
                    "This technology is not open to questions now.",
                )
            )
        if purpose not in PURPOSES:
            raise Invalid(_CHECK, purpose=Text("문의 목적을 선택해 주십시오.", "Choose the purpose."))
        inquiry = Inquiry(
            listing_id=listing.id,
            company_id=company_id,
            asked_by_id=actor.user_id,
            purpose=purpose,
            reply_due_on=queries.reply_due_on(),
            contact_consent_at=clock.now() if contact_consent else None,
        )
        db.session.add(inquiry)
        db.session.flush()
        _add_message(inquiry, actor, "licensee", body, files, form_token)
        audit.record("inquiry.ask", inquiry, actor, listing=listing.id)
        notify("inquiry_asked", inquiry.id, queries.licensor_people(inquiry), inquiry_id=inquiry.id)
        notify("inquiry_received", inquiry.id, [actor.user_id], inquiry_id=inquiry.id)
        return inquiry


def reply(
    inquiry_id: int,
    body: str,
    actor: Actor,
    files: Sequence[Attachment] = (),
    form_token: str | None = None,
) -> Message:
    """Write into the thread. The institution's first answer stops the reply clock."""
    with atomic():
        again = made_before(Message, form_token, Message.author_id == actor.user_id)
        if again:
            return again
        inquiry = lock_inquiry(inquiry_id)
        side = side_of(actor, inquiry)
        if inquiry.state in CLOSED_STATES:
            raise Conflict(
                Text(
                    "끝난 문의에는 글을 쓸 수 없습니다. 기술 화면에서 새로 문의해 주십시오.",
                    "This inquiry is closed. Please ask anew from the listing.",
                )
            )
        if side == "licensor" and inquiry.state == "open":
            INQUIRY.perform("answer", inquiry, actor)
        if side == "licensor":
            inquiry.answered_at = inquiry.answered_at or clock.now()
        message = _add_message(inquiry, actor, side, body, files, form_token)
        readers = [
            *(queries.licensor_people(inquiry) if side != "licensor" else []),
            # The companies of a joint licence talk among themselves as well.
            *(queries.licensee_people(inquiry) if side != "licensee" or inquiry.is_joint else []),
        ]
        asked = [user.id for user in queries.mentioned(actor, inquiry, message.body)]
        message.mentions = asked
        notify("mentioned", message.id, asked, inquiry_id=inquiry.id, message_id=message.id)
        notify(
            "inquiry_message",
            message.id,
            [r for r in readers if r not in (actor.user_id, *asked)],
            inquiry_id=inquiry.id,
            message_id=message.id,
        )
        return message


def decline(inquiry_id: int, reason: str, actor: Actor, declined_for: str = "other") -> None:
    """The institution ends the talks and says why, to the company and to the researchers; the kind is counted."""
    reason = _reason(reason)
    if declined_for not in DECLINE_REASONS:
        raise Invalid(_CHECK, declined_for=Text("거절 사유를 선택해 주십시오.", "Choose a reason."))
    with atomic():
        inquiry = lock_inquiry(inquiry_id)
        INQUIRY.perform("decline", inquiry, actor)
        # Saying no is an answer as well: the reply clock stops.
        inquiry.answered_at = inquiry.answered_at or clock.now()
        inquiry.declined_for = declined_for
        _close(inquiry, reason)
        notify("inquiry_declined", inquiry.id, queries.licensee_people(inquiry), inquiry_id=inquiry.id)
        researchers = [i.user_id for i in inquiry.listing.inventors if i.user_id != actor.user_id]
        notify(
            "inquiry_declined_told", inquiry.id, researchers, inquiry_id=inquiry.id, declined_for=declined_for
        )


def withdraw(inquiry_id: int, reason: str, actor: Actor) -> None:
    """The company takes its inquiry back; a reason is welcome."""
    with atomic():
        inquiry = lock_inquiry(inquiry_id)
        INQUIRY.perform("withdraw", inquiry, actor)
        _close(inquiry, reason.strip()[:500])
        people = [*queries.licensor_people(inquiry), *joint_queries.partner_people(inquiry)]
        notify("inquiry_withdrawn", inquiry.id, people, inquiry_id=inquiry.id)


def resume(inquiry_id: int, actor: Actor) -> None:
    """Either side opens talks again that silence had ended. Unanswered, the reply clock starts anew."""
    with atomic():
        inquiry = lock_inquiry(inquiry_id)
        side = side_of(actor, inquiry)
        if inquiry.answered_at is None:
            INQUIRY.perform("ask_again", inquiry, actor)
            inquiry.reply_due_on = queries.reply_due_on()
            inquiry.reminded_at = inquiry.escalated_at = None
        else:
            INQUIRY.perform("resume", inquiry, actor)
        inquiry.reopened_at, inquiry.closed_at = clock.now(), None
        people = queries.licensee_people(inquiry) if side == "licensor" else queries.licensor_people(inquiry)
        notify("inquiry_resumed", f"{inquiry.id}:{inquiry.version}", people, inquiry_id=inquiry.id)


def reopen(inquiry_id: int, term_sheet_id: int) -> None:
    """The accepted deal fell through: release the accepted number; the parties may go on talking.

    Joins the caller's transaction (licensing ends the hold on the rights).
    """
    with atomic():
        inquiry = lock_inquiry(inquiry_id)
        sheet = db.session.get_one(TermSheet, term_sheet_id)
        if sheet.state == "accepted":
            TERM_SHEET.perform("release", sheet, SYSTEM)
        if inquiry.state == "agreed":
            INQUIRY.perform("reopen", inquiry, SYSTEM)


def lock_inquiry(inquiry_id: int) -> Inquiry:
    """The inquiry, read again under its lock; NotFound when there is none."""
    return locked(Inquiry, inquiry_id)


def side_of(actor: Actor, inquiry: Inquiry) -> str:
    """licensee, licensor or center: for whom the actor speaks in this deal; Forbidden for an onlooker."""
    if (side := speaks_as(actor, inquiry)) is not None:
        return side
    raise Forbidden(Text("이 거래의 당사자만 할 수 있습니다.", "Only the parties to this deal can do this."))


_CHECK = Text("입력한 내용을 확인해 주십시오.", "Please check what you entered.")


def _add_message(
    inquiry: Inquiry, actor: Actor, side: str, body: str, files: Sequence[Attachment], form_token: str | None
) -> Message:
    body = body.strip()
    if not body:
        raise Invalid(_CHECK, body=Text("내용을 입력해 주십시오.", "Please write something."))
    if len(body) > LONGEST_MESSAGE:
        raise Invalid(_CHECK, body=Text("5,000자 이하로 줄여 주십시오.", "At most 5,000 characters."))
    message = Message(
        inquiry_id=inquiry.id,
        author_id=actor.user_id,
        side=side,
        body=body,
        form_token=form_token,
        files=[
            MessageFile(name=f.name, sha256=f.sha256, size=f.size, media_type=f.media_type) for f in files
        ],
    )
    db.session.add(message)
    db.session.flush()
    return message


def _close(inquiry: Inquiry, reason: str) -> None:
    inquiry.closed_at, inquiry.closed_reason = clock.now(), reason
    sheet = queries.open_term_sheet(inquiry.id)
    if sheet is not None:
        TERM_SHEET.perform("lapse", sheet, SYSTEM)


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(
            _CHECK,
            reason=Text(
                "이유를 적어 주십시오. 상대방에게 전달됩니다.", "Please say why; the other side will read it."
            ),
        )
    return text[:500]
