"""What others know of a result already, in one box: a number, a reference of a library program, a record of a registry, a PDF.

Whatever comes in, `read` answers with entries of one form: what each says of a result, and where it comes from.
"""

from marketplace.formats.citations.detecting import read
from marketplace.formats.citations.entry import Entry
from marketplace.formats.safe_xml import NotRead

__all__ = ["Entry", "NotRead", "read"]
