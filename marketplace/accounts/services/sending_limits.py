"""How many letters somebody may have us send: a link lands in the mailbox of a person who may not know us.

What was sent is counted from the links themselves (EmailToken), so nothing else has to be kept in step.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, func, select

from marketplace.accounts.models import EmailToken, Organisation
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, TooMany
from marketplace.kernel.text import Text

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TO_ONE_ADDRESS = 3  # links of one purpose to one mailbox within an hour
INVITATIONS_TO_ONE_ADDRESS = 5  # within a day, from all organisations together
INVITATIONS_OF_ONE_PERSON = 50  # within a day
INVITATIONS_OF_ONE_ORGANISATION = 100  # within a day
ADDRESS_CHANGES_OF_ONE_PERSON = 5  # within a day


class MailboxFull(TooMany):
    """This one address got enough invitations today; others can still be invited."""


def mailbox_is_full(purpose: str, email: str) -> bool:
    """Whether the mailbox got enough links of this purpose within the hour. The page says the same either way."""
    return _sent(HOUR, EmailToken.purpose == purpose, EmailToken.email == email) >= TO_ONE_ADDRESS


def refuse_many_changes(user_id: int) -> None:
    """TooMany when the person asked for links to new addresses all day."""
    asked = _sent(DAY, EmailToken.purpose == "change_email", EmailToken.user_id == user_id)
    if asked >= ADDRESS_CHANGES_OF_ONE_PERSON:
        raise TooMany(
            Text(
                "오늘은 이메일 주소를 더 바꿀 수 없습니다. 내일 다시 시도해 주십시오.",
                "You cannot change your email address again today. Try again tomorrow.",
            )
        )


def refuse_invitation(actor: Actor, organisation: Organisation, email: str) -> None:
    """Conflict for an organisation that the center has not approved, TooMany beyond the limits of a day."""
    if organisation.state != "approved":
        raise Conflict(
            Text(
                "센터가 승인한 뒤에 초대할 수 있습니다. 승인되면 이메일로 알려 드립니다.",
                "You can invite people once the center has approved the organisation. We will email you when it has.",
            )
        )
    if _invitations(EmailToken.email == email) >= INVITATIONS_TO_ONE_ADDRESS:
        full = Text(
            "이 주소로는 오늘 초대를 더 보낼 수 없습니다. 내일 다시 시도해 주십시오.",
            "No more invitations can go to this address today. Try again tomorrow.",
        )
        raise MailboxFull(full, email=full)
    by_person = _invitations(EmailToken.data["invited_by_id"].as_integer() == actor.user_id)
    by_organisation = _invitations(EmailToken.data["organisation_id"].as_integer() == organisation.id)
    if by_person >= INVITATIONS_OF_ONE_PERSON or by_organisation >= INVITATIONS_OF_ONE_ORGANISATION:
        spent = Text(
            "오늘 보낼 수 있는 초대를 모두 보냈습니다. 내일 다시 시도하거나 센터에 문의해 주십시오.",
            "You have sent all the invitations of a day. Try again tomorrow, or ask the center.",
        )
        raise TooMany(spent, email=spent)


def _invitations(which: ColumnElement[bool]) -> int:
    return _sent(DAY, EmailToken.purpose == "invite", which)


def _sent(within: timedelta, *which: ColumnElement[bool]) -> int:
    query = select(func.count(EmailToken.id)).where(EmailToken.created_at > clock.now() - within, *which)
    return db.session.scalar(query) or 0
