"""Payment by transfer, reading."""

from marketplace.bank.statement import StatementLine, read_statement

__all__ = ["StatementLine", "read_statement"]
