"""Addresses of mail as they are stored, compared and written to: ASCII, lower case, the domain by IDNA.

`user1@한국.kr` is `user1@xn--3e0b707e.kr`: the two are one address, and every mail server takes the second. A local part
beyond ASCII needs a server that offers SMTPUTF8 (RFC 6531), which ours does not: such an address is refused.
"""

from __future__ import annotations

import unicodedata

from email_validator import EmailNotValidError, validate_email

from marketplace.formats.text_in import one_line

LONGEST = 254  # RFC 5321, 4.5.3.1.3


def parse(text: str | None) -> str | None:
    """The address as we keep it; None for what no letter can be sent to. Whether it exists is proven by a letter."""
    written = unicodedata.normalize("NFKC", one_line(text))
    try:
        found = validate_email(
            written, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False
        )
    except EmailNotValidError:
        return None
    address = (found.ascii_email or "").lower()
    return address if "." in found.ascii_domain and 0 < len(address) <= LONGEST else None


def tidy(text: str | None) -> str:
    """As `parse`; what is no address at all in lower case without blanks, for comparing."""
    return parse(text) or unicodedata.normalize("NFKC", one_line(text)).lower()
