"""What is late or unsure, reading."""

from marketplace.arrears.lifecycle import WRITE_OFF
from marketplace.arrears.queries.bonds import bond_for, bonds_for, bonds_of, bonds_work, cover_of
from marketplace.arrears.queries.interest import interest_between, interest_on
from marketplace.arrears.queries.write_offs import write_off_of

__all__ = [
    "WRITE_OFF",
    "bond_for",
    "bonds_for",
    "bonds_of",
    "bonds_work",
    "cover_of",
    "interest_between",
    "interest_on",
    "write_off_of",
]
