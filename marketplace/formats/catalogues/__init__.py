"""Catalogue readers: a file in, listings with their problems out, one row at a time.

Every reader has the same shape (`columns.Reader`): `reader(binary_file, today, layout)` yields `CatalogueRow`s and keeps at most
keys and numbers in memory. A dry run and a run read the same rows and so find the same problems.
"""

from marketplace.formats.catalogues.columns import Column, Layout, Reader
from marketplace.formats.catalogues.nasa import nasa_patents, nasa_software
from marketplace.formats.catalogues.own import own_csv, own_jsonl, to_csv
from marketplace.formats.catalogues.rows import CatalogueRow, Problem, count_problems
from marketplace.formats.catalogues.sheet import any_sheet
from marketplace.formats.catalogues.tables import TableError
from marketplace.kernel.text import Text

READERS: dict[str, Reader] = {
    "own_csv": own_csv,
    "own_jsonl": own_jsonl,
    "nasa_software": nasa_software,
    "nasa_patents": nasa_patents,
    "sheet": any_sheet,
}
TITLES = {
    "own_csv": Text("기술마당 표 (CSV, XLSX, XLS, ODS)", "Our own table (CSV, XLSX, XLS, ODS)"),
    "own_jsonl": Text("기술마당 JSON Lines", "Our own JSON Lines"),
    "nasa_software": Text("NASA 소프트웨어 목록 (JSON Lines)", "NASA software catalogue (JSON Lines)"),
    "sheet": Text("특허 검색 결과 등 여러 기관의 표", "A sheet of others, such as a patent search"),
    "nasa_patents": Text("NASA 특허 목록 (CSV)", "NASA patent catalogue (CSV)"),
}

__all__ = [
    "READERS",
    "TITLES",
    "CatalogueRow",
    "Column",
    "Layout",
    "Problem",
    "Reader",
    "TableError",
    "count_problems",
    "to_csv",
]
