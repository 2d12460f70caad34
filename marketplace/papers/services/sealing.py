"""Finished papers joined into one file that bears the site's seal, and the record of what was sealed."""

from __future__ import annotations

import io

from flask import current_app

from marketplace.accounts import queries as people
from marketplace.gateways.documents import joined
from marketplace.gateways.seals import Sealed, fingerprint, sealer
from marketplace.gateways.storage import files
from marketplace.kernel import clock
from marketplace.kernel.database import db, insert_ignore
from marketplace.papers.models import Paper, Seal, SealCertificate
from marketplace.papers.queries import certificate_known_as

SITE = "기술마당 (Gisul Madang)"


def join_and_seal(parts: list[Paper]) -> tuple[str, Sealed]:
    """Store the pages of rendered papers as one sealed PDF: its hash, and what the seal says of itself.

    Outside of any transaction: a timestamp may come from outside. Raises gateways.seals.NoTimestamp and SealFailed.
    """
    contents = []
    for part in parts:
        with files().open(part.sha256) as stream:
            contents.append((part.number, stream.read()))
    center = people.center_organisation()
    sealed = sealer().seal(joined(contents), center.name_ko if center else SITE, clock.now())
    stored = files().put(io.BytesIO(sealed.content), current_app.config["MAX_FILE_BYTES"])
    return stored.sha256, sealed


def note_seal(sha256: str, sealed: Sealed) -> None:
    """Record the sealed file, in the caller's transaction, so that the site knows its own seal for ever."""
    found = sealed.found
    own = _believe("seal", found.certificate, found.signer, sealed.self_made)
    stamp = _believe("timestamp", found.authority_certificate, found.authority) if found.stamped_at else None
    db.session.add(
        Seal(
            file_sha256=sha256,
            certificate_id=own.id,
            timestamp_certificate_id=stamp.id if stamp else None,
            sealed_at=found.at,
        )
    )


def _believe(purpose: str, der: str, name: str, self_made: bool = False) -> SealCertificate:
    """The row of a certificate, written at its first use."""
    sha256 = fingerprint(der)
    insert_ignore(
        SealCertificate,
        sha256=sha256,
        purpose=purpose,
        name=name,
        self_made=self_made,
        der=der,
        first_used_at=clock.now(),
    )
    row = certificate_known_as(sha256, purpose)
    assert row is not None
    return row
