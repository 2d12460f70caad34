"""The wording of agreements: articles chosen by the terms, Korean and English side by side.

These are templates for counsel to confirm, not legal advice; a paper says so until a name stands for the confirmation.
Articles are plain text, so that an officer may edit them before they are offered. Statutes named: 특허법 (Patent Act),
부가가치세법 (VAT Act), 국가연구개발혁신법, 전자서명법, 전자문서 및 전자거래 기본법.
"""

from marketplace.licensing.clauses.agreement import (
    FORM,
    LIBRARY,
    draft_articles,
    standing_articles,
)
from marketplace.licensing.clauses.general import sealed_form
from marketplace.licensing.clauses.nda import Undertaking, draft_nda_articles

__all__ = [
    "FORM",
    "LIBRARY",
    "Undertaking",
    "draft_articles",
    "draft_nda_articles",
    "sealed_form",
    "standing_articles",
]
