"""Whether somebody has just proven who they are."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.models.identity import FRESH, IdentityProof
from marketplace.gateways.identity import identity_proofs
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db


def must_prove_identity(organisation: Organisation) -> bool:
    """Whether who signs for this organisation proves more than the password: a provider is there, and it knows people here."""
    return identity_proofs().is_on and not organisation.is_abroad


def fresh_proof(actor: Actor, act: str) -> IdentityProof | None:
    """The actor's proof for this act, given a moment ago and not used; None without one."""
    wanted = (
        IdentityProof.user_id == actor.user_id,
        IdentityProof.act == act,
        IdentityProof.proven_at > clock.now() - FRESH,
        IdentityProof.used_at.is_(None),
    )
    return db.session.scalars(select(IdentityProof).where(*wanted).order_by(IdentityProof.id.desc())).first()
