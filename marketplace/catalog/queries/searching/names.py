"""Names of institutions and mini-clusters beside the results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.kernel.database import columns
from marketplace.kernel.text import either

NAMED_BY_ROWS: dict[str, tuple[type[MiniCluster] | type[Organisation], InstrumentedAttribute[Any]]] = {
    "mini_cluster": (MiniCluster, MiniCluster.code),
    "institution": (Organisation, Organisation.ref),
}
# Put together once: to do so takes longer than to carry them out.
_NAMES = {
    group: select(key, table.name_ko, table.name_en).where(key.in_(bindparam("values", expanding=True)))
    for group, (table, key) in NAMED_BY_ROWS.items()
}


def names_of(group: str, values: Sequence[str]) -> dict[str, str]:
    """The names, in the reader's language, of values that are rows of the database; those of no row are left out."""
    if not values:
        return {}
    return {row[0]: either(row[1], row[2]) for row in columns(_NAMES[group], values=values)}
