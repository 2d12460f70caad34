"""Organisations and people: the center and the institutions from the first day, companies as they join.

Written straight to the tables, with the center's approval through its lifecycle: sign-up by mailed links, 374
times over, would show nothing that the rows do not.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts import services as accounts
from marketplace.accounts.models import (
    CONSENT_PURPOSES,
    CONSENT_VERSION,
    Consent,
    Membership,
    MiniCluster,
    Organisation,
    OrganisationCluster,
    OrganisationFile,
    User,
)
from marketplace.accounts.queries import ORGANISATION
from marketplace.accounts.services import documents
from marketplace.demo import names, role_accounts
from marketplace.demo.cast import Cast, Company, Office
from marketplace.demo.institutions import HOME, INSTITUTIONS, Institution
from marketplace.demo.paper import one_page_pdf
from marketplace.demo.timeline import Pace, Story
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import PaymentAccount
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.royalties import services as royalties
from marketplace.royalties.queries import Rule
from marketplace.royalties.services import RuleDraft

EXPERTS = 181  # researchers and experts together, as many as the first site starts with
HOME_COMPANY = ("(주)가온빛전자", "Gaonbit Electronics Co., Ltd.")
DELEGATE_LIMIT = 50_000_000
TITLES = {
    "researcher": ("책임연구원", "선임연구원", "교수", "부교수"), "officer": ("기술사업화팀장", "기술이전 담당"),
    "finance": ("재무팀장", "회계 담당"), "expert": ("기술사업화 전문위원", "변리사", "경영지도사", "품질 전문위원"),
    "representative": ("대표이사",), "delegate": ("기술연구소장", "전무이사"), "member": ("과장", "책임", "연구원", "차장"),
    "center_admin": ("센터 팀장",), "center_finance": ("센터 회계 담당",), "auditor": ("감사인",),
}  # fmt: skip


class Registry:
    """Writes people and organisations in the caller's transaction."""

    def __init__(self, rng: Random):
        self.rng = rng
        self._serial = 0
        self._domains: dict[int, str] = {}
        self._hashes = {
            role: accounts.hash_password(word) for role, word in role_accounts.passwords().items()
        }

    def organisation(
        self, kind: str, name_ko: str, name_en: str, domain: str, **values: object
    ) -> Organisation:
        """A pending organisation with an address, telephone and tax contact of its own."""
        self._serial += 1
        row = Organisation(
            kind=kind,
            name_ko=name_ko,
            name_en=name_en,
            **names.address(self.rng),
            phone=names.phone(self.rng),
            business_number=values.pop("number", None) or names.business_number(9000 + self._serial),
            representative_name=names.person(self.rng)[0],
            website=f"https://{domain}.example",
            tax_contact_email=f"tax@{domain}.example",
            tax_contact_name=names.person(self.rng)[0],
            **values,
        )
        db.session.add(row)
        db.session.flush()
        self._domains[row.id] = domain
        return row

    def person(
        self, role: str, organisation: Organisation, name: str = "", shows: bool = False, **membership: object
    ) -> int:
        """Somebody with a role; `shows` makes it the role's account, the only ones with a password. The user's id."""
        name = name or names.person(self.rng)[0]
        self._serial += 1
        domain = self._domains[organisation.id]
        family, _, given = names.in_english(name).lower().partition(" ")
        user = User(
            email=role_accounts.address(role)
            if shows
            else f"{given}.{family}{self._serial}@{domain}.example",
            email_confirmed_at=clock.now(),
            password_hash=self._hashes[role] if shows else None,
            name=name,
            name_en=names.in_english(name),
            phone=names.mobile(self.rng),
            job_title=self.rng.choice(TITLES[role]),
        )
        db.session.add(user)
        db.session.flush()
        db.session.add(
            Membership(
                user_id=user.id,
                organisation_id=organisation.id,
                role=role,
                **{"state": "active", **membership},
            )
        )
        purposes = [
            purpose
            for purpose, (required, _) in CONSENT_PURPOSES.items()
            if required or self.rng.random() < 0.4
        ]
        db.session.add_all(
            Consent(user_id=user.id, purpose=purpose, version=CONSENT_VERSION, given_at=clock.now())
            for purpose in purposes
        )
        if role == "representative":
            organisation.representative_name = name
        return user.id

    def document(self, organisation: Organisation, user_id: int, kind: str) -> OrganisationFile:
        """사업자등록증 or 위임장: a page that says that it is none."""
        title = {
            "business_registration": "Business registration",
            "incorporation": "Certificate of incorporation",
            "power_of_attorney": "Letter of authority",
        }[kind]
        stored = documents.store(
            (f"{kind}.pdf", io.BytesIO(one_page_pdf(f"{title} (demo, fictional)"))), "document"
        )
        row = OrganisationFile(
            organisation_id=organisation.id,
            kind=kind,
            name=f"{kind}.pdf",
            sha256=stored[2].sha256,
            size=stored[2].size,
            media_type=stored[1],
            uploaded_by_id=user_id,
            uploaded_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        return row


def found_center(cast: Cast, registry: Registry) -> None:
    """The center and its people, in a transaction of their own."""
    with atomic():
        accounts.seed_clusters()
        center = registry.organisation(
            "center",
            "구미디지털과학센터",
            "Gumi Digital Science Center",
            "center-gumi",
            state="approved",
            size="public",
            approved_at=clock.now(),
        )
        cast.roles["center_admin"] = registry.person("center_admin", center, shows=True)
        cast.center_admins = [cast.roles["center_admin"], registry.person("center_admin", center)]
        cast.center_finance = cast.roles["center_finance"] = registry.person(
            "center_finance", center, shows=True
        )
        until = clock.today() + timedelta(days=730 + 365)
        cast.roles["auditor"] = registry.person("auditor", center, shows=True, until_on=until)


def found_institutions(cast: Cast, registry: Registry, records: list[dict[str, Any]]) -> None:
    """The institutions with officers, finance, and the inventors of their results; the rest of the experts."""
    inventors: dict[str, dict[str, int]] = {fact.key: {} for fact in INSTITUTIONS}
    for record in records:
        for inventor in record["inventors"]:
            counts = inventors[record["institution"]]
            counts[inventor["name_ko"]] = counts.get(inventor["name_ko"], 0) + 1
    missing = EXPERTS - sum(map(len, inventors.values()))
    for position, fact in enumerate(INSTITUTIONS):
        known = sorted(inventors[fact.key], key=lambda name: -inventors[fact.key][name])
        experts = missing // len(INSTITUTIONS) + (position < missing % len(INSTITUTIONS))
        with atomic():
            cast.offices[fact.key] = _found(fact, known, max(experts, fact.key == HOME), cast, registry)
    for fact in INSTITUTIONS:
        _open_accounts(fact, cast, registry.rng)
        _settle_sharing(fact, cast)


def _found(fact: Institution, inventors: list[str], experts: int, cast: Cast, registry: Registry) -> Office:
    home = fact.key == HOME
    row = registry.organisation(
        "institution",
        fact.name_ko,
        fact.name_en,
        fact.domain,
        size="public",
    )
    officers = [registry.person("officer", row, shows=home and not i) for i in range(2)]
    finance = [registry.person("finance", row, shows=home and not i) for i in range(2 if home else 1)]
    researchers = {
        name: registry.person("researcher", row, name, shows=home and not i)
        for i, name in enumerate(inventors)
    }
    others = [registry.person("expert", row, shows=home and not i) for i in range(experts)]
    ORGANISATION.perform("approve", row, cast.actor(cast.center_admins[0]))
    row.approved_at = clock.now()
    if home:
        shown = {"officer": officers[0], "finance": finance[0], "expert": others[0]}
        cast.roles |= shown | {"researcher": next(iter(researchers.values()))}
    return Office(fact.key, row.id, officers, finance, researchers, 0)


def _settle_sharing(fact: Institution, cast: Cast) -> None:
    """How the institution shares its fees: proposed by its officer, confirmed by its finance, from the next day on."""
    office = cast.offices[fact.key]
    rule = royalties.propose_rule(
        office.id,
        RuleDraft(
            clock.today() + timedelta(days=1),
            Rule(fact.researchers_bp, fact.contributors_bp),
            "직무발명 보상 규정 제12조",
            "",
        ),
        cast.actor(office.officers[0]),
    )
    royalties.confirm_rule(rule.id, cast.actor(office.finance[0]))


def _open_accounts(fact: Institution, cast: Cast, rng: Random) -> None:
    """A bank account by its finance and the center, and Stripe's where the institution takes cards: it is always the payee."""
    office = cast.offices[fact.key]
    change = invoicing.record_account(
        office.id,
        cast.actor(office.finance[0]),
        bank_name=fact.bank,
        number=f"000-{rng.randint(100, 999)}-{rng.randint(100000, 999999)}",
        holder=fact.name_ko,
    )
    invoicing.record_confirmation(change.id, cast.actor(cast.center_finance))
    with clock.moved(by=timedelta(days=1, minutes=1)):
        invoicing.apply_accounts({}, "")
    account = bills.account_of(office.id, "bank", "KRW")
    assert account is not None
    office.bank_account_id = account.id
    if fact.cards:
        with atomic():
            db.session.add(
                PaymentAccount(
                    institution_id=office.id,
                    provider="stripe",
                    currency="KRW",
                    holder=fact.name_ko,
                    stripe_account=f"acct_{fact.key.replace('_', '')}",
                )
            )


def draw_companies(rng: Random, count: int, start: datetime, end: datetime) -> list[Company]:
    """The companies to be, the home company first; six in ten are there from the start, the others join over time."""
    clusters = [rng.choice(list(names.TRADES)) for _ in range(count)]
    drawn = names.companies(rng, clusters)
    companies = []
    for i, (cluster, (name_ko, name_en)) in enumerate(zip(clusters, drawn, strict=True)):
        early = rng.random() < 0.6
        span = (end - start) * 0.97
        joined_at = start + (timedelta(days=rng.random() * 5) if early else span * rng.random())
        companies.append(
            Company(
                name_ko=name_ko,
                name_en=name_en,
                cluster=cluster,
                number=names.business_number(i + 1),
                joined_at=Pace(rng).office_hour(clock.seoul_date(joined_at)),
                fluent=rng.random() < 0.08,
            )
        )
    first = companies[0]
    first.name_ko, first.name_en = HOME_COMPANY
    first.cluster, first.fluent, first.joined_at = "electronics", False, start + timedelta(hours=12)
    return companies


def join(company: Company, cast: Cast, registry: Registry, home: bool) -> Story:
    """A company registers and is approved by the center."""
    rng = registry.rng
    yield company.joined_at
    with atomic():
        row = _registered(company, registry)
        company.representative = registry.person("representative", row, shows=home)
        if home or rng.random() < 0.18:
            company.delegate = _delegate(row, company.representative, registry, home)
        if home or rng.random() < 0.45:
            company.member = registry.person("member", row, shows=home)
        registry.document(row, company.representative, "business_registration")
        ORGANISATION.perform("approve", row, cast.actor(rng.choice(cast.center_admins)))
        row.approved_at = clock.now()
        _in_clusters(row)
        company.id = row.id
    if home:
        cast.roles |= {
            "representative": company.representative,
            "delegate": company.delegate,
            "member": company.member,
        }


def apply_without_answer(company: Company, registry: Registry, returned: bool, cast: Cast) -> Story:
    """A company that waits for the center's approval, or for its own correction."""
    yield company.joined_at
    with atomic():
        row = _registered(company, registry)
        company.representative = registry.person("representative", row)
        registry.document(row, company.representative, "business_registration")
        if returned:
            ORGANISATION.perform("reject", row, cast.actor(cast.center_admins[0]))
            row.decision_note = (
                "사업자등록증의 상호와 신청한 기업 이름이 다릅니다. 확인하신 뒤 다시 제출해 주십시오."
            )


def ask_to_join(company: Company, registry: Registry, at: datetime) -> Story:
    """Somebody asks to become a member: the representative's answer is due."""
    yield at
    with atomic():
        organisation = db.session.get_one(Organisation, company.id)
        registry.person("member", organisation, state="requested")


def _registered(company: Company, registry: Registry) -> Organisation:
    rng = registry.rng
    domain = names.romanise(company.name_ko.replace("(주)", "")).lower() + company.number[5:9]
    row = registry.organisation(
        "company",
        company.name_ko,
        company.name_en,
        domain,
        number=company.number,
        size=rng.choices(("sme", "mid", "large"), (88, 10, 2))[0],
    )
    codes = {company.cluster} | ({rng.choice(list(names.TRADES))} if rng.random() < 0.15 else set())
    row.clusters = list(_clusters(codes))
    return row


def _in_clusters(row: Organisation) -> None:
    """The center lets it in with its approval; many want to be named on the public page."""
    db.session.flush()
    values = {"joined_at": clock.now(), "named_at": clock.now() if row.id % 3 else None}
    mine = update(OrganisationCluster).where(OrganisationCluster.organisation_id == row.id)
    db.session.execute(mine.values(**values))


def _clusters(codes: Iterable[str]) -> Iterable[MiniCluster]:
    return db.session.scalars(select(MiniCluster).where(MiniCluster.code.in_(sorted(codes))))


def _delegate(row: Organisation, representative: int, registry: Registry, home: bool) -> int:
    authority = registry.document(row, representative, "power_of_attorney")
    return registry.person(
        "delegate", row, shows=home, signing_limit=DELEGATE_LIMIT, authority_file_id=authority.id
    )
