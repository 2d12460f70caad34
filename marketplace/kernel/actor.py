"""Who acts. Services and queries get an Actor; only `web` knows of requests and sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Standing:
    """One role held in one organisation today."""

    organisation_id: int
    organisation_kind: str  # institution | company | center
    role: str
    signing_limit: int | None = None  # KRW; None: no limit for a representative
    approved: bool = True  # whether the center has approved the organisation
    keeps: bool = False  # registered the organisation and looks after it while nobody leads it
    open_ended: bool = False  # whether a letter of authority covers royalties without a ceiling


@dataclass(frozen=True)
class Actor:
    """A person (or the system) with the standings held now. `user_id` None and not system: a guest."""

    user_id: int | None = None
    name: str = ""
    email: str = ""
    standings: tuple[Standing, ...] = ()
    is_system: bool = False
    session_id: int | None = None
    org_name: str = ""
    _roles: frozenset[tuple[int, str]] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_roles", frozenset((s.organisation_id, s.role) for s in self.standings))

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    def has(self, role: str, organisation_id: int | None = None) -> bool:
        """Whether the role is held, in that organisation or (None) in any."""
        if organisation_id is None:
            return any(s.role == role for s in self.standings)
        return (organisation_id, role) in self._roles

    def belongs_to(self, organisation_id: int | None) -> bool:
        return any(s.organisation_id == organisation_id for s in self.standings)

    def standing_in(self, organisation_id: int, *roles: str) -> Standing | None:
        """The standing in an organisation, of one of `roles` when any is named."""
        found = [s for s in self.standings if s.organisation_id == organisation_id]
        return next((s for s in found if not roles or s.role in roles), None)

    def organisations(self, kind: str | None = None, *roles: str) -> list[int]:
        """Ids of the actor's organisations, of one kind and with one of `roles` when named."""
        ids = [
            s.organisation_id
            for s in self.standings
            if (kind is None or s.organisation_kind == kind) and (not roles or s.role in roles)
        ]
        return list(dict.fromkeys(ids))

    @property
    def is_center(self) -> bool:
        return self.has("center_admin") or self.has("center_finance")

    @property
    def is_auditor(self) -> bool:
        return self.has("auditor")

    @property
    def oversees(self) -> bool:
        """The center and the auditor: they see every party's matters and are party to none by it."""
        return self.is_center or self.is_auditor

    @property
    def reads_all(self) -> bool:
        """Who oversees, and the system when it works for nobody in particular."""
        return self.is_system or self.oversees

    @property
    def company_id(self) -> int | None:
        companies = self.organisations("company")
        return companies[0] if companies else None

    @property
    def institution_id(self) -> int | None:
        institutions = self.organisations("institution")
        return institutions[0] if institutions else None


GUEST: Final = Actor()
SYSTEM: Final = Actor(name="system", is_system=True)
