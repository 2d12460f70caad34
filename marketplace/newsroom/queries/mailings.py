"""Mailings: who is in which group, who of them gets one and who does not and why, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import (
    Consent,
    Membership,
    MiniCluster,
    Organisation,
    OrganisationCluster,
    User,
)
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.newsroom.lifecycle import MAILING
from marketplace.newsroom.models import LEFT_OUT, Event, Mailing, MailingPerson, Registration
from marketplace.newsroom.permissions import reads_mailings
from marketplace.programmes.models import Application, Award, Call

MOST_OFFERED = 20  # calls and events to choose from
AWARDED = ("offered", "running", "settled")
GROUPS: dict[str, Text] = {
    "members": Text("모든 회원사", "All companies"),
    "institutions": Text("기관의 기술이전 담당자", "Transfer officers of the institutions"),
    "staff": Text("센터 직원", "The center's staff"),
}


@dataclass(frozen=True)
class Candidate:
    """Somebody of a mailing's groups; `left_out`: why they get no mail, empty where they do."""

    user_id: int | None
    email: str
    language: str
    left_out: str


def mailings(actor: Actor) -> Select[Mailing]:
    """The latest first; nobody's but who oversees."""
    query = select(Mailing).options(joinedload(Mailing.written_by)).order_by(Mailing.id.desc())
    return query if reads_mailings(actor) else query.where(Mailing.id.is_(None))


def mailing_for(actor: Actor, ref: str) -> Mailing | None:
    return db.session.scalars(mailings(actor).where(Mailing.ref == ref)).first()


# Groups


def group_choices() -> list[tuple[str, Text]]:
    """(key, name) of every group there is to write to."""
    found = list(GROUPS.items())
    clusters = select(MiniCluster).where(MiniCluster.archived_at.is_(None)).order_by(MiniCluster.id)
    for cluster in db.session.scalars(clusters):
        found.append(
            (
                f"cluster:{cluster.code}",
                Text(f"미니클러스터: {cluster.name_ko}", f"Mini-cluster: {cluster.name_en}"),
            )
        )
    calls = select(Call).where(Call.announced_at.is_not(None)).order_by(Call.id.desc()).limit(MOST_OFFERED)
    for call in db.session.scalars(calls):
        ko, en = call.title_ko, call.title_en or call.title_ko
        found.append((f"applicants:{call.ref}", Text(f"신청 기업: {ko}", f"Applicants: {en}")))
        found.append((f"awarded:{call.ref}", Text(f"협약 기업: {ko}", f"Awarded: {en}")))
    events = select(Event).where(Event.state != "draft").order_by(Event.id.desc()).limit(MOST_OFFERED)
    for event in db.session.scalars(events):
        ko, en = event.title_ko, event.title_en or event.title_ko
        found.append((f"event:{event.ref}", Text(f"행사 신청자: {ko}", f"Registered: {en}")))
    return found


def group_names(mailing: Mailing) -> list[Text]:
    names = dict(group_choices())
    return [names.get(key, Text("없어진 그룹", "A group that is gone")) for key in mailing.groups]


def candidates(mailing: Mailing) -> list[Candidate]:
    """Everybody of its groups, once, however many of them they are in."""
    people: dict[int, User] = {}
    guests: dict[str, Registration] = {}
    for key in mailing.groups:
        kind, _, of = key.partition(":")
        users = select(User).where(User.id.in_(_user_ids(kind, of)), User.closed_at.is_(None))
        people |= {user.id: user for user in db.session.scalars(users)}
        if kind == "event":
            guests |= {row.email: row for row in db.session.scalars(_guests(of))}
    reasons = _reasons(mailing, people)
    failed = _undeliverable([*(user.email for user in people.values()), *guests])
    found = {
        user.email: Candidate(
            user.id, user.email, user.language,
            reasons.get(user.id) or ("undeliverable" if user.email in failed else ""),
        )
        for user in sorted(people.values(), key=lambda user: user.id)
    }  # fmt: skip
    for email, row in guests.items():
        why = "no_consent" if mailing.kind == "advertising" else "undeliverable" if email in failed else ""
        found.setdefault(email, Candidate(None, email, row.language, why))
    return list(found.values())


def _user_ids(kind: str, of: str) -> Select[Any]:
    today = clock.today()
    people = (
        select(Membership.user_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.state == "active",
            Organisation.state == "approved",
            Membership.from_on.is_(None) | (Membership.from_on <= today),
            Membership.until_on.is_(None) | (Membership.until_on >= today),
        )
    )
    companies = people.where(Organisation.kind == "company")
    if kind == "event":
        return (
            select(Registration.user_id)
            .join(Event, Event.id == Registration.event_id)
            .where(Event.ref == of, Registration.state == "registered", Registration.user_id.is_not(None))
        )
    if kind == "institutions":
        return people.where(Organisation.kind == "institution", Membership.role == "officer")
    if kind == "staff":
        return people.where(Organisation.kind == "center")
    return companies.where(Organisation.id.in_(_companies(kind, of)))


def _companies(kind: str, of: str) -> Select[int]:
    if kind == "cluster":
        return (
            select(OrganisationCluster.organisation_id)
            .join(MiniCluster, MiniCluster.id == OrganisationCluster.mini_cluster_id)
            .where(MiniCluster.code == of, OrganisationCluster.joined_at.is_not(None))
        )
    if kind in ("applicants", "awarded"):
        query = (
            select(Application.company_id).join(Call, Call.id == Application.call_id).where(Call.ref == of)
        )
        if kind == "awarded":
            return query.where(
                Application.id.in_(select(Award.application_id).where(Award.state.in_(AWARDED)))
            )
        return query.where(Application.submitted_at.is_not(None))
    nobody = select(Organisation.id).where(Organisation.id.is_(None))
    return select(Organisation.id) if kind == "members" else nobody


def _guests(event_ref: str) -> Select[Registration]:
    return (
        select(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Event.ref == event_ref, Registration.state == "registered", Registration.user_id.is_(None),
            Registration.name != "",
        )
        .order_by(Registration.id)
    )  # fmt: skip


def _reasons(mailing: Mailing, people: dict[int, User]) -> dict[int, str]:
    """user -> why they get none, as far as the address and the consent go."""
    found = {user.id: "unverified" for user in people.values() if user.email_confirmed_at is None}
    if mailing.kind != "advertising":
        return found
    latest: dict[int, Consent] = {}
    query = select(Consent).where(Consent.purpose == "marketing", Consent.user_id.in_(list(people)))
    for consent in db.session.scalars(query.order_by(Consent.id)):
        latest[consent.user_id] = consent
    for number in people:
        if number not in latest:
            found.setdefault(number, "no_consent")
        elif latest[number].withdrawn_at is not None:
            found.setdefault(number, "unsubscribed")
    return found


def consents_to_advertising(user_id: int) -> bool:
    """Whether the person's consent stands now."""
    query = select(Consent.id).where(
        Consent.user_id == user_id, Consent.purpose == "marketing", Consent.withdrawn_at.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def stale_consents(before: datetime) -> list[Consent]:
    """Live consents that were given before this instant."""
    query = select(Consent).where(
        Consent.purpose == "marketing", Consent.withdrawn_at.is_(None), Consent.given_at <= before
    )
    return list(db.session.scalars(query.order_by(Consent.id)))


def _undeliverable(emails: list[str]) -> set[str]:
    """Addresses whose latest mail of a mailing could not be delivered."""
    query = select(MailingPerson.email, MailingPerson.failed_at).where(
        MailingPerson.email.in_(emails),
        MailingPerson.sent_at.is_not(None) | MailingPerson.failed_at.is_not(None),
    )
    found: set[str] = set()
    for email, failed_at in db.session.execute(query.order_by(MailingPerson.id)):
        (found.discard if failed_at is None else found.add)(email)
    return found


@dataclass(frozen=True)
class Count:
    """How many get it, and how many do not, by reason (LEFT_OUT)."""

    to: int
    left_out: Counter[str]


def counted(mailing: Mailing) -> Count:
    """As it would be sent now, or as it was sent."""
    if mailing.started_at is None:
        found = candidates(mailing)
        return Count(
            sum(not one.left_out for one in found), Counter(one.left_out for one in found if one.left_out)
        )
    query = select(MailingPerson.left_out, func.count()).where(MailingPerson.mailing_id == mailing.id)
    counts: Counter[str] = Counter()
    for why, count in db.session.execute(query.group_by(MailingPerson.left_out)):
        counts[why] = count
    to = counts.pop("", 0)
    return Count(to, counts)


def needs_second(count: Count) -> bool:
    """Whether so many would get it that a second person approves it."""
    return count.to > int(policy.value("mailing_alone_most", clock.today()))


@dataclass(frozen=True)
class Result:
    """What became of the mails so far. Nobody counts who opened one."""

    sent: int
    failed: int
    waiting: int


def result(mailing: Mailing) -> Result:
    query = select(
        func.count(MailingPerson.sent_at), func.count(MailingPerson.failed_at), func.count(MailingPerson.id)
    ).where(MailingPerson.mailing_id == mailing.id, MailingPerson.left_out == "")
    sent, failed, total = db.session.execute(query).one()
    return Result(sent, failed, total - sent - failed)


def sent_within(span: timedelta) -> int:
    """How many mails of all mailings went out lately."""
    query = select(func.count(MailingPerson.id)).where(MailingPerson.sent_at > clock.now() - span)
    return db.session.scalar(query) or 0


def people_rows(mailing: Mailing) -> Iterator[tuple[object, ...]]:
    """The list of a mailing as a table: to whom, when, or why not."""
    query = select(MailingPerson).where(MailingPerson.mailing_id == mailing.id).order_by(MailingPerson.id)
    for row in db.session.scalars(query):
        why = (
            LEFT_OUT[row.left_out]
            if row.left_out
            else Text("전달 실패", "Not delivered")
            if row.failed_at
            else ""
        )
        yield row.email, row.sent_at, why


def to_approve(actor: Actor) -> list[Mailing]:
    """What waits for this person's approval."""
    if not reads_mailings(actor):
        return []
    query = select(Mailing).where(Mailing.state == "to_approve").order_by(Mailing.id)
    return [row for row in db.session.scalars(query) if MAILING.can("approve", row, actor)]


# The way out


def way_out(user_id: int) -> dict[str, str]:
    """What a letter needs to carry the way out: the secret never expires."""
    return {"way_out": str(_signer().dumps(user_id)), "way_out_page": "leave_news"}


def leaver_of(secret: str) -> int | None:
    """Whose consent this link ends."""
    try:
        user_id = _signer().loads(secret[:300])
    except BadSignature:
        return None
    alive = select(User.id).where(User.id == user_id, User.closed_at.is_(None))
    return db.session.scalar(alive) if isinstance(user_id, int) else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="news-way-out")
