"""Whether a signer of an agreement proves who they are first, and has."""

from __future__ import annotations

from typing import NamedTuple

from marketplace.accounts import queries as people
from marketplace.accounts.models import Organisation
from marketplace.kernel.actor import Actor
from marketplace.licensing.models import Agreement


class Proof(NamedTuple):
    """`act`: what the proof is asked for by; `given`: whether a fresh one is there."""

    act: str
    given: bool


def act_of(agreement: Agreement) -> str:
    return f"agreement:{agreement.ref}"


def proof_needed(actor: Actor, agreement: Agreement, organisation: Organisation | None) -> Proof | None:
    """What the signer for this organisation has to prove; None where the password is enough."""
    if organisation is None or not people.must_prove_identity(organisation):
        return None
    act = act_of(agreement)
    return Proof(act, people.fresh_proof(actor, act) is not None)
