"""Typst turns a template and its data into PDF/A-2a, tagged for accessibility (PDF/UA-1).

The data travels as JSON beside the template, never inside its markup: a company named `#panic()` is just a name.
No network, no system fonts, no clock: the same data gives the same bytes.
"""

import json
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from marketplace.formats.glyphs import FONTS
from marketplace.gateways.documents.checks import check, creation_instant
from marketplace.gateways.documents.presentation import present

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
_turn = threading.Lock()


def render(template: str, data: Mapping[str, Any], *, lang: str) -> bytes:
    """Render a paper to PDF/A. `template` and `data` as in `contracts.TEMPLATES`; `lang` is ko or en.

    Raises DocumentError when data is missing or sums are wrong, ValueError for another language.
    """
    if lang not in ("ko", "en"):
        raise ValueError(f"unknown language {lang}")
    check(template, data)
    shown = {"lang": lang, "data": present(template, data, lang)}
    source = TEMPLATE_FOLDER / f"{template}.typ"
    with _turn:  # one compiler keeps the fonts loaded; it is not shared between threads
        pdf = _compiler().compile(
            input=str(source),
            format="pdf",
            sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(creation_instant(data).timestamp()),
        )
    assert isinstance(pdf, bytes)  # one input, no output path
    return pdf


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(TEMPLATE_FOLDER), font_paths=[str(FONTS)], ignore_system_fonts=True)
