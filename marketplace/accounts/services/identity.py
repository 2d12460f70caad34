"""본인확인 by a provider: asked for, brought back, used once."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from marketplace.accounts.models.identity import IdentityProof
from marketplace.accounts.queries.identity import fresh_proof
from marketplace.formats.person_names import stands_among
from marketplace.gateways.identity import Asked, identity_proofs
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

_AWAY = Text(
    "본인확인 서비스에 연결하지 못했습니다. 잠시 뒤에 다시 눌러 주십시오.",
    "The identity service can't be reached. Please try again in a moment.",
)
_NOT_PROVEN = Text(
    "본인확인을 마치지 않았습니다. 다시 해 주십시오.", "Your identity was not confirmed. Please try again."
)
_OTHER_NAME = Text(
    "본인확인에서 나온 이름이 회원 이름과 다릅니다. ‘내 정보’의 이름을 확인해 주십시오.",
    "The name that was confirmed is not the name of your account. Please check it under My account.",
)


def ask_identity(actor: Actor, act: str, purpose: Text, back_to: str, return_to: Callable[[str], str]) -> str:
    """Ask the provider for a proof for `act`; the address to which the person goes. Outside transactions.

    `return_to`: the address of our page for a proof's ref. Conflict when no provider can be reached.
    """
    gateway = identity_proofs()
    if not gateway.is_on or actor.user_id is None:
        raise NotFound()
    with atomic():
        row = IdentityProof(user_id=actor.user_id, act=act[:60], back_to=back_to, asked_at=clock.now())
        db.session.add(row)
        db.session.flush()
        ref = row.ref
    try:
        return gateway.begin(Asked(ref, actor.name, purpose.ko, return_to(ref)))
    except OSError as error:
        raise Conflict(_AWAY) from error


def bring_back(ref: str, actor: Actor) -> tuple[str, Text | None]:
    """The person came back: ask the provider what it found. Where they go on, and why it is no proof (None: it is one).

    NotFound for another person's ref.
    """
    mine = select(IdentityProof).where(IdentityProof.ref == ref, IdentityProof.user_id == actor.user_id)
    row = db.session.scalars(mine).first()
    if row is None:
        raise NotFound()
    back_to, proven = row.back_to, row.proven_at is not None
    db.session.rollback()
    if proven:
        return back_to, None
    try:
        found = identity_proofs().result(ref)
    except OSError:
        return back_to, _AWAY
    if found.state != "proven":
        return back_to, _NOT_PROVEN
    if not stands_among((actor.name,), found.name):
        return back_to, _OTHER_NAME
    with atomic():
        row = db.session.scalars(mine).one()
        row.proven_at, row.method, row.reference = clock.now(), found.method, found.reference
        audit.record("user.prove_identity", row, actor, act=row.act)
    return back_to, None


def use_proof(actor: Actor, act: str) -> str:
    """Use the actor's fresh proof, in the caller's transaction: how, when and under which reference it was given.

    Conflict without one.
    """
    row = fresh_proof(actor, act)
    if row is None:
        raise Conflict(Text("먼저 본인확인을 해 주십시오.", "Please have your identity confirmed first."))
    row.used_at = clock.now()
    db.session.flush()
    assert row.proven_at is not None
    day = clock.seoul_date(row.proven_at).isoformat()
    return ", ".join(part for part in (row.method, day, row.reference) if part)
