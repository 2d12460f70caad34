"""A DOI that came alone is filled by what its registry says, where the site may ask one. Asked outside of any transaction."""

from __future__ import annotations

from marketplace.catalog import services as catalog
from marketplace.formats import citations
from marketplace.formats.catalogues import CatalogueRow, Problem, sheet
from marketplace.gateways.doi_records import doi_records
from marketplace.interop.models import ImportRun
from marketplace.kernel import clock
from marketplace.kernel.text import Text

ALONE = ("number", "PDF")  # what comes with a DOI and little else
AT_ONCE = 5  # asked before the worker looks at its clock: far less than the lease of a message, even where nobody answers
WHILE_WAITING = 100  # bytes: the length of a few numbers, which are looked up while their person waits
REGISTRY = "registry"  # of the agencies that do not say their name in a record
UNREACHED = Text(
    "DOI 등록기관에서 기록을 받지 못했습니다. 제목을 직접 입력하시거나, 취소하고 나중에 다시 올려 주십시오.",
    "The DOI's registry did not answer. Enter the title yourself, or cancel and try again later.",
)
UNKNOWN = Text(
    "등록된 DOI가 아닙니다. 번호를 확인해 주십시오.",
    "Nobody has registered this DOI. Check it.",
)


def looks_up(run: ImportRun) -> bool:
    return run.source in ALONE and doi_records().is_on


def filled(row: CatalogueRow) -> CatalogueRow:
    """The row as the registry describes its DOI, `looked_up` naming which. Where it does not, the row as it came, with a note."""
    doi = row.listing.get("doi")
    if not doi or any(problem.blocking for problem in row.problems):
        return row
    try:
        said = doi_records().find(doi)
        if said is None:
            return _noted(row, UNKNOWN)
        entries = citations.read(said)
    except (ConnectionError, citations.NotRead):
        return _noted(row, UNREACHED)
    if not entries:
        return _noted(row, UNREACHED)
    record = entries[0].record | {"doi": doi}
    found = sheet.row_of_record(row.number, record, clock.today(), catalog.exchange_layout())
    if any(problem.blocking for problem in found.problems):
        return _noted(row, UNREACHED)
    source = entries[0].source
    return found._replace(
        listing={**found.listing, "looked_up": REGISTRY if source == "CSL-JSON" else source}
    )


def _noted(row: CatalogueRow, reason: Text) -> CatalogueRow:
    return row._replace(problems=[*row.problems, Problem("doi", reason, "looked_up", blocking=False)])
