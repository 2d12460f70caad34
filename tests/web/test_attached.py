"""What somebody sent goes out as a download that runs nowhere and that no cache keeps."""

from __future__ import annotations

import io
import re
from pathlib import Path

from flask import Flask

import marketplace
from marketplace.web.exports import attached

# What the site itself makes: papers, which may be shown too, a deal's files and costs, an agreement's evidence.
OTHERS = {
    "papers/routes.py",
    "dealroom/routes/export.py",
    "dealroom/routes/costs.py",
    "licensing/routes/outside.py",
}


def test_a_file_that_somebody_sent_is_never_shown_in_the_sites_own_origin(app: Flask) -> None:
    with app.test_request_context():
        reply = attached(io.BytesIO(b"<script>"), "text/html", "설비 표.html", "ab" * 32)
    assert str(reply.headers["Content-Disposition"]).startswith("attachment")
    assert reply.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "private, no-store"


def test_every_file_that_somebody_sent_goes_out_through_here() -> None:
    source = Path(marketplace.__file__).parent
    found = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if re.search(r"\bsend_file\(", path.read_text())
    }
    assert found - {"web/exports.py"} == OTHERS
