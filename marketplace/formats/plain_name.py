"""Names that only name: a person called "win at evil.example" would have the site send that link to strangers."""

from __future__ import annotations

import re
import unicodedata

# Endings that mail programs turn into links and that end no name of a person.
_ENDINGS = (
    "com net org info biz kr io co ai app dev me xyz top site online shop store page web icu link click live club "
    "cn jp ru us uk eu cc tv gg ly"
)
_ADDRESS = re.compile(
    r"@|://|\bwww\.|\b(?:https?|mailto|javascript|data):|[^\W_]\.[^\W_]{2,}/", re.IGNORECASE
)
_DOMAIN = re.compile(rf"[^\W_]\.(?:{'|'.join(_ENDINGS.split())}|한국)(?![\w.])", re.IGNORECASE)


def has_address(name: str) -> bool:
    """Whether an address of mail or of a page stands in it, full-width letters or not."""
    return bool(_ADDRESS.search(_plain(name)))


def leads_somewhere(name: str) -> bool:
    """As `has_address`, or it holds what a mail program makes a link of (`evil.com`)."""
    return has_address(name) or bool(_DOMAIN.search(_plain(name)))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace("。", ".")
