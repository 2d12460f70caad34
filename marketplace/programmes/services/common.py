"""What the services of programmes share: the question who runs them, and rows by their refs."""

from __future__ import annotations

from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Forbidden, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import locked
from marketplace.programmes import queries
from marketplace.programmes.models import Application, Call
from marketplace.programmes.permissions import administers, is_own


def as_center(actor: Actor) -> None:
    """Forbidden for everybody but the center's administrators."""
    if not administers(actor):
        raise Forbidden(
            Text("센터 관리자가 하는 작업입니다.", "This is done by the center's administrators.")
        )


def locked_call(actor: Actor, ref: str) -> Call:
    """The call, locked until the transaction ends; NotFound for whom it does not exist."""
    call = queries.call_for(actor, ref)
    if call is None:
        raise NotFound()
    return locked(Call, call.id)


def locked_application(actor: Actor, ref: str) -> Application:
    """The application, locked; NotFound for whom it does not exist."""
    row = queries.application_for(actor, ref)
    if row is None:
        raise NotFound()
    return locked(Application, row.id)


def own_application(actor: Actor, ref: str) -> Application:
    """As `locked_application`, for the company's people alone."""
    row = locked_application(actor, ref)
    if not is_own(actor, row):
        raise Forbidden(
            Text(
                "신청한 기업의 구성원만 할 수 있습니다.",
                "Only people of the company that applies can do this.",
            )
        )
    return row
