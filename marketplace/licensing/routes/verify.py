"""Is this file a document signed here, and is it as it was? For everyone; nothing is told that is not in the file itself."""

from __future__ import annotations

import hashlib
import re
from typing import IO

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.formats.file_kinds import is_pdf
from marketplace.gateways.seals import LARGEST
from marketplace.kernel.text import Text
from marketplace.licensing import queries
from marketplace.licensing.forms import VerifyForm
from marketplace.licensing.routes import bp
from marketplace.papers.queries import SealRead, read_seal
from marketplace.web.security import limiter

CHUNK = 1024 * 1024
_NOTHING = Text(
    "파일을 고르거나 확인값 64자리를 입력해 주십시오.",
    "Choose a file or enter the 64 digits of its fingerprint.",
)


@bp.route("/verify", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def verify() -> ResponseReturnValue:
    """The file is hashed as it arrives, its signature read in a process of its own, and kept nowhere."""
    form, known, seal, status = VerifyForm(), None, None, 200
    if form.validate_on_submit():
        sha256 = _fingerprint(form)
        if sha256:
            known, seal = queries.signed_here(sha256), _seal(form)
        else:
            form.form_errors.append(_NOTHING)
            status = 422
    return render_template("licensing/verify.html", form=form, known=known, seal=seal), status


def _fingerprint(form: VerifyForm) -> str:
    """SHA-256 of the uploaded file, else the typed one; "" when there is neither."""
    if form.file.data and form.file.data.filename:
        return digest_of(form.file.data.stream)
    typed = re.sub(r"\s", "", form.sha256.data or "").lower()
    return typed if re.fullmatch(r"[0-9a-f]{64}", typed) else ""


def _seal(form: VerifyForm) -> SealRead | None:
    """What the signature inside the uploaded PDF says; None for another kind of file, and where there is none."""
    if not (form.file.data and form.file.data.filename):
        return None
    stream = form.file.data.stream
    stream.seek(0)
    content = stream.read(LARGEST + 1)
    if not is_pdf(content[:2048]):
        return None
    return read_seal(content) if len(content) <= LARGEST else SealRead("large")


def digest_of(stream: IO[bytes]) -> str:
    """The SHA-256 of a stream in hexadecimal, read piece by piece."""
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
