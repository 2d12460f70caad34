"""Payment by transfer, reading."""

from marketplace.bank.same_deposit import Known, compare
from marketplace.bank.statement import StatementLine, read_statement

__all__ = ["Known", "StatementLine", "compare", "read_statement"]
