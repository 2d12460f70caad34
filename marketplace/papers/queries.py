"""Papers as their reader may see them, and the seals that the site has put on files."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.papers.models import Paper, Seal, SealCertificate
from marketplace.papers.permissions import may_read

__all__ = ["certificate_known_as", "may_read", "paper_for", "seal_of"]


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
