"""Who is there: the organisations and people of the demo, as the stories know them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from marketplace.accounts import queries
from marketplace.kernel.actor import Actor


@dataclass(eq=False)
class Office:
    """An institution: its people by role and where it receives money. Row ids."""

    key: str
    id: int
    officers: list[int]
    finance: list[int]
    researchers: dict[str, int]  # by Korean name
    bank_account_id: int


@dataclass(eq=False)
class Company:
    """A member company; `id` is 0 until it has joined. `fluent`: writes in English."""

    name_ko: str
    name_en: str
    cluster: str
    number: str
    joined_at: datetime
    fluent: bool = False
    id: int = 0
    representative: int = 0
    delegate: int = 0
    member: int = 0

    @property
    def askers(self) -> list[int]:
        """Who writes inquiries: whoever there is below the representative, else the representative."""
        return [person for person in (self.delegate, self.member) if person] or [self.representative]


@dataclass(eq=False)
class Cast:
    """Everybody. `actor` remembers the standings it has read: nobody changes office during the history."""

    offices: dict[str, Office] = field(default_factory=dict)
    companies: list[Company] = field(default_factory=list)
    center_admins: list[int] = field(default_factory=list)
    center_finance: int = 0
    roles: dict[str, int] = field(default_factory=dict)  # role -> the user who shows it
    home_company: Company | None = None
    _actors: dict[int, Actor] = field(default_factory=dict)

    def actor(self, user_id: int) -> Actor:
        if user_id not in self._actors:
            self._actors[user_id] = queries.actor_of(user_id)
        return self._actors[user_id]

    @property
    def home(self) -> Company:
        """The company that the role accounts of a company work at."""
        assert self.home_company is not None
        return self.home_company
