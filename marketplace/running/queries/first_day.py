"""A new center's first day: what is there and what is missing, read from the truth each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import ColumnElement, exists, func, select

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.accounts.queries import center_organisation, center_people
from marketplace.catalog.models import Listing
from marketplace.experts.models import Expert
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.feature import link
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.running.models import FirstDayStep
from marketplace.running.permissions import runs
from marketplace.running.queries.policies import unconfirmed

ALL = "all"  # the whole list is set aside
NONE_YET = Text("아직 없습니다.", "None yet.")


@dataclass(frozen=True)
class Line:
    """One line of the list: what to do, how far it is, and the page on which it is done."""

    key: str
    title: Text
    says: Text
    done: bool
    href: str
    aside: FirstDayStep | None = None

    @property
    def is_open(self) -> bool:
        return not self.done and self.aside is None


def first_day() -> list[Line]:
    """The whole list, in the order in which a center does it."""
    kept = steps_kept()
    return [
        Line(key, title, says, done, href, _aside(kept.get(key)))
        for key, title, (says, done, href) in ((key, title, look(kept)) for key, title, look in LINES)
    ]


def steps_kept() -> dict[str, FirstDayStep]:
    """What people said of lines: the test letter, lines and the list that were set aside."""
    return {row.key: row for row in db.session.scalars(select(FirstDayStep))}


def first_day_work(actor: Actor) -> list[WorkItem]:
    """For administrators, until everything is done or set aside."""
    if not runs(actor) or db.session.scalar(select(FirstDayStep.id).where(FirstDayStep.key == ALL)):
        return []
    left = sum(line.is_open for line in first_day())
    if not left:
        return []
    title = Text(
        "센터의 첫날 점검을 마쳐 주십시오. 남은 항목: {n}", "Finish the center's first day. Left to do: {n}"
    ).fill(n=left)
    return [WorkItem(title, "", "running.first_day_page", icon="list-checks")]


def _aside(row: FirstDayStep | None) -> FirstDayStep | None:
    return row if row is not None and row.state == "aside" else None


Kept = dict[str, FirstDayStep]
Look = Callable[[Kept], tuple[Text, bool, str]]


def _operator(_kept: Kept) -> tuple[Text, bool, str]:
    row = center_organisation()
    facts = {
        Text("이름", "name"): row and row.name_ko,
        Text("영문 이름", "name in English"): row and row.name_en,
        Text("사업자등록번호", "business number"): row and row.business_number,
        Text("대표자", "representative"): row and row.representative_name,
        Text("주소", "address"): row and row.address,
        Text("전화번호", "telephone"): row and row.phone,
    }
    missing = [name for name, value in facts.items() if not value]
    if not any(current_app.config.get(name) for name in ("CONTACT_EMAIL", "CONTACT_PHONE")):
        missing.append(
            Text(
                "문의처(서버 설정 CONTACT_EMAIL, CONTACT_PHONE)",
                "contact (server settings CONTACT_EMAIL, CONTACT_PHONE)",
            )
        )
    href = link("accounts.edit_organisation", ref=row.ref) if row else None
    if not missing:
        return Text("모두 입력했습니다.", "All entered."), True, href or ""
    says = Text(
        "빠진 것: " + ", ".join(one.ko for one in missing), "Missing: " + ", ".join(one.en for one in missing)
    )
    return says, False, href or ""


def _second(_kept: Kept) -> tuple[Text, bool, str]:
    count = len(center_people("center_admin"))
    says = Text("관리자 {n}명", "Administrators: {n}").fill(n=count)
    return says, count > 1, link("running.roles") or ""


def _mail(kept: Kept) -> tuple[Text, bool, str]:
    row, href = kept.get("mail"), link("running.test_mail") or ""
    if row is not None and row.state == "seen":
        return Text("시험 이메일이 도착했습니다.", "The test email arrived."), True, href
    if row is not None and row.state == "sent":
        return (
            Text("보냈습니다. 받은 이메일의 링크를 눌러 주십시오.", "Sent. Open the link in the email."),
            False,
            href,
        )
    return Text("시험 이메일을 보내 보십시오.", "Send yourself a test email."), False, href


def _policies(_kept: Kept) -> tuple[Text, bool, str]:
    count = len(unconfirmed())
    says = Text("법률 검토가 필요한 값: {n}", "Values for counsel to confirm: {n}").fill(n=count)
    return (
        (says if count else Text("모두 확인했습니다.", "All confirmed.")),
        not count,
        link("running.policies") or "",
    )


def _institutions(_kept: Kept) -> tuple[Text, bool, str]:
    return _organisations("institution")


def _members(_kept: Kept) -> tuple[Text, bool, str]:
    return _organisations("company")


def _organisations(kind: str) -> tuple[Text, bool, str]:
    count = _count(Organisation, Organisation.kind == kind, Organisation.state == "approved")
    waiting = _count(Organisation, Organisation.kind == kind, Organisation.state == "pending")
    says = Text("{n}곳", "{n} there").fill(n=count)
    if waiting:
        says = Text("{n}곳, 승인 대기 {m}곳", "{n} there, {m} waiting for approval").fill(n=count, m=waiting)
    entering = "running.import_companies" if kind == "company" else "accounts.organisations"
    page = "accounts.approvals" if waiting else entering
    return says, count > 0, link(page) or ""


def _clusters(_kept: Kept) -> tuple[Text, bool, str]:
    count = _count(MiniCluster, MiniCluster.archived_at.is_(None))
    led = _count(MiniCluster, MiniCluster.archived_at.is_(None), MiniCluster.coordinator_id.is_not(None))
    says = Text("{n}개, 담당자가 있는 곳 {m}개", "{n} there, {m} with a coordinator").fill(n=count, m=led)
    return (says if count else NONE_YET), led > 0, link("clusters.desk") or ""


def _experts(_kept: Kept) -> tuple[Text, bool, str]:
    count = _count(Expert)
    return (
        (Text("{n}명", "{n} there").fill(n=count) if count else NONE_YET),
        count > 0,
        link("experts.import_experts") or "",
    )


def _listings(_kept: Kept) -> tuple[Text, bool, str]:
    there = bool(db.session.scalar(select(exists().where(Listing.published_at.is_not(None)))))
    says = Text("게시한 기술이 있습니다.", "A listing is published.") if there else NONE_YET
    return says, there, link("catalog.desk") or ""


def _count(model: type[Organisation | MiniCluster | Expert], *which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*which)) or 0


LINES: tuple[tuple[str, Text, Look], ...] = (
    ("operator", Text("운영 기관의 정보 입력하기", "Enter the operator's facts"), _operator),
    ("second", Text("두 번째 관리자 정하기", "Name a second administrator"), _second),
    ("mail", Text("이메일이 나가는지 확인하기", "See that email arrives"), _mail),
    ("policies", Text("운영 기준 확인하기", "Confirm the dated rules"), _policies),
    ("institutions", Text("첫 기관 승인하기", "Approve the first institution"), _institutions),
    ("clusters", Text("미니클러스터와 담당자 정하기", "Set up mini-clusters and coordinators"), _clusters),
    ("members", Text("회원 기업 등록하기", "Register member companies"), _members),
    ("experts", Text("전문가 등록하기", "Register experts"), _experts),
    ("listings", Text("첫 기술 게시하기", "Publish the first technology"), _listings),
)
KEYS = tuple(key for key, _, _ in LINES)
