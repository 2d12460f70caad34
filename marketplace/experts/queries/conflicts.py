"""Why an expert may not mentor a company: they have worked there, are named as bound to it, or share its domain of mail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.models import Membership, Organisation, User
from marketplace.experts.models import Expert
from marketplace.kernel.database import db
from marketplace.kernel.text import Text

# Everybody's mail: the same domain says nothing of people who have it. The last ones are those of examples (RFC 2606) and of the demo.
PUBLIC_MAIL = frozenset({
    "gmail.com", "naver.com", "daum.net", "hanmail.net", "kakao.com", "nate.com", "outlook.com", "hotmail.com", "yahoo.com",
    "yahoo.co.kr", "icloud.com", "korea.kr", "example.com", "example.org", "example.net", "demo.example",
})  # fmt: skip
MEMBER = Text("이 기업의 구성원이거나 구성원이었습니다.", "Belongs or belonged to this company.")
EMPLOYER = Text("소속이 이 기업입니다: {name}", "Is employed by this company: {name}")
NAMED = Text("이 기업과의 관계를 밝혔습니다: {name}", "Declared a tie to this company: {name}")
DOMAIN = Text(
    "이메일 도메인이 이 기업과 같습니다: {name}", "Has the same email domain as this company: {name}"
)
_FORMS = re.compile(
    r"주식회사|유한회사|\(주\)|㈜|\(유\)|co\.?,?\s*ltd\.?|\b(?:inc|corp|llc|ltd)\b\.?|[\W_]", re.IGNORECASE
)


@dataclass(frozen=True)
class _Company:
    """What an expert's ties are compared with."""

    names: frozenset[str]
    people: frozenset[int]
    domains: frozenset[str]


def conflicts(company: Organisation, experts: Iterable[Expert]) -> dict[int, Text]:
    """Expert's row id -> the first reason against it; experts without one are not in it."""
    facts = _facts(company)
    found = ((expert.id, _conflict(expert, facts)) for expert in experts)
    return {number: reason for number, reason in found if reason is not None}


def folded(name: str) -> str:
    """A firm's name without its legal form, blanks and marks: `(주)가온 전자` and `가온전자 주식회사` are one."""
    return _FORMS.sub("", name.lower())


def domain_of(address: str) -> str:
    """The domain of an address of mail or of a website; empty where it says nothing of who somebody is."""
    host = address.rpartition("@")[2] if "@" in address else re.sub(r"^\w+://", "", address).split("/")[0]
    host = host.lower().removeprefix("www.").strip()
    return "" if host in PUBLIC_MAIL else host


def _facts(company: Organisation) -> _Company:
    people = db.session.execute(
        select(User.id, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == company.id, Membership.state != "requested")
    ).all()
    addresses = [company.website, company.tax_contact_email, *(row.email for row in people)]
    return _Company(
        frozenset(filter(None, map(folded, (company.name_ko, company.name_en)))),
        frozenset(row.id for row in people),
        frozenset(filter(None, map(domain_of, addresses))) - {"closed.invalid"},
    )


def _conflict(expert: Expert, company: _Company) -> Text | None:
    if expert.user_id in company.people:
        return MEMBER
    if expert.employer and folded(expert.employer) in company.names:
        return EMPLOYER.fill(name=expert.employer)
    named = (*expert.affiliations, *expert.former_affiliations)
    if tie := next((name for name in named if folded(str(name)) in company.names), None):
        return NAMED.fill(name=tie)
    addresses = (expert.email, expert.user.email if expert.user else "")
    if shared := next((host for host in map(domain_of, addresses) if host and host in company.domains), None):
        return DOMAIN.fill(name=shared)
    return None
