"""Tables that come in: one reader for bank statements, royalty sheets, catalogues and what comes next.

A file goes through four steps: what kind it is and whether it is safe (`files`), its sheets as rows of text (`delimited`,
`workbooks`, `webpages`), the heading and its columns (`headings`, `units`), the lines under it (`reading`).
"""

from marketplace.formats.tables.reading import Columns, Line, Table, read
from marketplace.formats.tables.refusing import Limits, TableError

__all__ = ["Columns", "Limits", "Line", "Table", "TableError", "read"]
