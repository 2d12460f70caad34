"""For whom a page is: the predicates that menus of several packages share. A package's own stand in its permissions."""

from __future__ import annotations

from marketplace.kernel.actor import Actor


def everybody(_actor: Actor) -> bool:
    return True


def signed_in(actor: Actor) -> bool:
    return actor.is_signed_in


def oversight(actor: Actor) -> bool:
    """The center's people and its auditor."""
    return actor.oversees


def of_institution(actor: Actor) -> bool:
    return bool(actor.organisations("institution"))


def of_company(actor: Actor) -> bool:
    return bool(actor.organisations("company"))


def officer(actor: Actor) -> bool:
    """기술이전 담당자: acts for an institution."""
    return actor.has("officer")


def keeps_listings(actor: Actor) -> bool:
    return of_institution(actor) or actor.is_center


def reads_money(actor: Actor) -> bool:
    """Who owes, who is owed, and who watches over both."""
    return oversight(actor) or of_company(actor) or actor.has("finance") or actor.has("officer")


def has_licences(actor: Actor) -> bool:
    """Who may hold rights, who grants them, and who watches over both."""
    return of_company(actor) or actor.has("officer") or oversight(actor)


def follows_deals(actor: Actor) -> bool:
    """Who sees the figures from inquiry to income."""
    return oversight(actor) or actor.has("officer")


def looks_for_technology(actor: Actor) -> bool:
    return oversight(actor) or of_company(actor)
