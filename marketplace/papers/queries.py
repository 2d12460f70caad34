"""Papers as their reader may see them, and the seals that the site has put on files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.formats import bounded
from marketplace.gateways.seals import Found, Unreadable, fingerprint, inspect_strangers
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.papers.models import Paper, Seal, SealCertificate
from marketplace.papers.permissions import may_read

__all__ = ["SealRead", "certificate_known_as", "may_read", "paper_for", "read_seal", "seal_of"]


def paper_for(actor: Actor, ref: str) -> Paper | None:
    """The paper, or None when it does not exist for this reader."""
    paper = db.session.scalars(select(Paper).where(Paper.ref == ref)).first()
    return paper if paper is not None and may_read(actor, paper) else None


def seal_of(sha256: str) -> Seal | None:
    """What is recorded of the seal on a file, with its certificates; None for a file that was not sealed here."""
    query = select(Seal).where(Seal.file_sha256 == sha256)
    shown = (joinedload(Seal.certificate), joinedload(Seal.timestamp_certificate))
    return db.session.scalars(query.options(*shown)).first()


def certificate_known_as(sha256: str, purpose: str) -> SealCertificate | None:
    """A certificate that seals, or stamps the time of, files of this site; None for everybody else's."""
    query = select(SealCertificate).where(
        SealCertificate.sha256 == sha256, SealCertificate.purpose == purpose
    )
    return db.session.scalars(query).first()


@dataclass(frozen=True)
class SealRead:
    """What the signature inside an uploaded PDF says.

    `verdict`: sealed (by this site, whole), changed (it does not fit the file any more), foreign (whole, but not this
    site's), unreadable, busy, large. `at`: by the timestamp of an authority that this site asks, else by the signer's clock.
    """

    verdict: str
    signer: str = ""
    self_made: bool = False
    at: datetime | None = None
    stamped_by: str = ""


def read_seal(content: bytes) -> SealRead | None:
    """Look for a signature in a stranger's PDF, and at whose it is; None where there is none. Nothing is kept."""
    try:
        found = inspect_strangers(content)
    except Unreadable:
        return SealRead("unreadable")
    except bounded.Busy:
        return SealRead("busy")
    return _judged(found) if found is not None else None


def _judged(found: Found) -> SealRead:
    """Whose the signature is: told only where the bytes are what was signed, else a name could be anybody's."""
    if not (found.is_sound and found.is_whole):
        return SealRead("changed")
    own = certificate_known_as(fingerprint(found.certificate), "seal")
    stamp = None
    if found.timestamp_is_sound:
        stamp = certificate_known_as(fingerprint(found.authority_certificate), "timestamp")
    told = found.stamped_at if stamp else found.said_at
    return SealRead(
        "sealed" if own else "foreign",
        own.name if own else found.signer,
        own is not None and own.self_made,
        datetime.fromisoformat(told) if told else None,
        stamp.name if stamp else "",
    )
