"""Names of institutions and mini-clusters beside the results: asked for by every page, changed once in years."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, event, select

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.kernel.database import columns, db
from marketplace.kernel.text import either

NAMED_BY_ROWS: dict[str, tuple[Any, Any]] = {
    "mini_cluster": (MiniCluster, MiniCluster.code),
    "institution": (Organisation, Organisation.ref),
}
FRESH = 30.0  # seconds after which a name that another process has changed is seen here too
MOST = 5_000

_STATEMENTS = {
    group: select(key, table.name_ko, table.name_en).where(key.in_(bindparam("values", expanding=True)))
    for group, (table, key) in NAMED_BY_ROWS.items()
}
# by database: (group, value) -> when it was read, Korean, English
_known: WeakKeyDictionary[Engine, dict[tuple[str, str], tuple[float, str, str]]] = WeakKeyDictionary()


def names_of(group: str, values: Sequence[str]) -> dict[str, str]:
    """The names, in the reader's language, of values that are rows of the database; those of no row are left out."""
    known = _known.setdefault(db.engine, {})
    now = monotonic()
    if missing := [value for value in values if now - known.get((group, value), (-FRESH,))[0] >= FRESH]:
        if len(known) > MOST:
            known.clear()
        for row in columns(_STATEMENTS[group], values=missing):
            known[group, row[0]] = now, row[1], row[2]
    rows = [(value, known.get((group, value))) for value in values]
    return {value: either(row[1], row[2]) for value, row in rows if row is not None}


def _forget(*_change: Any) -> None:
    """A name that this process changes shows at once."""
    _known.clear()


for _table, _ in NAMED_BY_ROWS.values():
    event.listen(_table, "after_update", _forget)
    event.listen(_table, "after_delete", _forget)
