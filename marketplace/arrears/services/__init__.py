"""What is late or unsure, writing: one sentence, one transaction each."""

from marketplace.arrears.services.arrears import bill_interest, remind_arrears, set_interest_right
from marketplace.arrears.services.bonds import BondFile, BondPolicy, end_bond, record_bond, remind_bonds
from marketplace.arrears.services.write_offs import approve_write_off, cancel_write_off, request_write_off

__all__ = [
    "BondFile",
    "BondPolicy",
    "approve_write_off",
    "bill_interest",
    "cancel_write_off",
    "end_bond",
    "record_bond",
    "remind_arrears",
    "remind_bonds",
    "request_write_off",
    "set_interest_right",
]
