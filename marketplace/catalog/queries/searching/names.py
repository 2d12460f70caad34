"""Names of institutions and mini-clusters beside the results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.kernel.database import db
from marketplace.kernel.text import either

NAMED_BY_ROWS: dict[str, tuple[type[MiniCluster] | type[Organisation], InstrumentedAttribute[Any]]] = {
    "mini_cluster": (MiniCluster, MiniCluster.code),
    "institution": (Organisation, Organisation.ref),
}


def names_of(group: str, values: Sequence[str]) -> dict[str, str]:
    """The names, in the reader's language, of values that are rows of the database; those of no row are left out."""
    if not values:
        return {}
    table, key = NAMED_BY_ROWS[group]
    rows = db.session.execute(select(key, table.name_ko, table.name_en).where(key.in_(values)))
    return {value: either(ko, en) for value, ko, en in rows}
