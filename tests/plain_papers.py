"""Papers on one plain page, where a test does not look at them: their layout takes a tenth of a second each.

What a paper must hold is checked, and put in words, as ever; only the typesetting is left out. A test that reads the paper, or
checks the file, is marked `real_papers`.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

from pypdf import PdfWriter

from marketplace.gateways.documents import rendering


def plain_paper(template: str, data: Mapping[str, Any], *, lang: str) -> bytes:
    """As `documents.render`: the same data gives the same bytes, other data others, and what lacks something is refused."""
    rendering.check(template, data)
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    shown = json.dumps([template, lang, rendering.present(template, data, lang)], sort_keys=True)
    # The whole text in here would be most of a paper's time: it is written, joined and sealed sign by sign.
    writer.add_metadata({"/Subject": hashlib.sha256(shown.encode()).hexdigest()})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
