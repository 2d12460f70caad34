"""What becomes of rows about money when a person or an organisation goes: said once, for every package that keeps some."""

from __future__ import annotations

from marketplace.kernel.forgetting import Follows, Organisations, Stays

KEPT = Stays(
    "the books keep who did what for five years and longer (국세기본법 제85조의3); the account says nothing any more"
)
PAYEE = Organisations(Stays("only companies merge; the payee stays"), Stays("the books stay"))
OWED = Organisations(Follows(), Stays("what is owed stays owed; the payee is told"))
