"""People, their organisations, what they are there, and what they consented to."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.formats import registration_number
from marketplace.formats.countries import HOME
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text, either

# role -> (kind of organisation it belongs to, label)
ROLES: dict[str, tuple[str, Text]] = {
    "researcher": ("institution", Text("연구자", "Researcher")),
    "officer": ("institution", Text("기술이전 담당자", "Transfer officer")),
    "finance": ("institution", Text("재무 담당자", "Finance")),
    "representative": ("company", Text("대표자", "Representative")),
    "delegate": ("company", Text("서명 위임자", "Delegate")),
    "member": ("company", Text("구성원", "Member")),
    "expert": ("institution", Text("전문가", "Expert")),
    "center_admin": ("center", Text("센터 관리자", "Center administrator")),
    "center_finance": ("center", Text("센터 재무 담당자", "Center finance")),
    "auditor": ("center", Text("감사", "Auditor")),
}

# kind of organisation -> the role that leads it: answers requests, manages its people, can't leave alone
HEAD_ROLES = {"company": "representative", "institution": "officer", "center": "center_admin"}
# kind of organisation -> the roles that sign, lead or handle money: never given by the center alone
OFFICES = {
    "company": ("representative", "delegate"),
    "institution": ("officer", "finance"),
    "center": ("center_admin", "center_finance", "auditor"),
}
# who binds a company by a signature, a delegate up to the limit of the authority
SIGNERS = ("representative", "delegate")
KINDS = {
    "company": Text("기업", "Company"),
    "institution": Text("기관", "Institution"),
    "center": Text("센터", "Center"),
}
SIZES = {
    "sme": Text("중소기업", "Small or medium-sized"),
    "mid": Text("중견기업", "Mid-size"),
    "large": Text("대기업", "Large"),
    "public": Text("공공·비영리", "Public or non-profit"),
}

CONSENT_PURPOSES: dict[str, tuple[bool, Text]] = {  # purpose -> (required, label)
    "terms": (True, Text("이용약관에 동의합니다.", "I accept the terms of use.")),
    "privacy": (
        True,
        Text("개인정보 수집과 이용에 동의합니다.", "I consent to the processing of my personal data."),
    ),
    "age": (True, Text("만 14세 이상입니다.", "I am 14 years old or older.")),
    "marketing": (
        False,
        Text(
            "새 기술과 행사 소식을 전자우편으로 받겠습니다.",
            "Send me news of technologies and events by e-mail.",
        ),
    ),
}
CONSENT_VERSION = "2026-12-01"


# How a person wants to hear of the talks in deals; what law or money requires always comes at once.
DEAL_MAIL: dict[str, Text] = {
    "at_once": Text("바로 받습니다", "At once"),
    "daily": Text(
        "하루에 한 번 모아 받습니다 (근무일 오전 8시)", "Once a day, together (working days, 08:00 in Korea)"
    ),
    "none": Text("받지 않습니다", "Not at all"),
}


class User(Base):
    __tablename__ = "user_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    job_title: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(2), default="ko")
    deal_mail: Mapped[str] = mapped_column(
        String(8), default="at_once", server_default="at_once"
    )  # DEAL_MAIL
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    closed_at: Mapped[datetime | None]

    @property
    def display_name(self) -> str:
        return either(self.name, self.name_en)


class UserSession(Base):
    """A signed-in browser; its token's hash is all that is kept. Ending the row signs the browser out."""

    __tablename__ = "user_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(45), default="")


class EmailToken(Base):
    """A link sent by mail: confirm, reset, invite, change. Only the hash is kept; each works once."""

    __tablename__ = "email_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @property
    def secret(self) -> str:
        """What the link carries: derived from the site's key and the row's nonce, so that neither this table
        nor the outbox holds anything a reader of the database could use."""
        key = str(current_app.secret_key).encode()
        text = f"email-token:{self.purpose}:{self.data['nonce']}".encode()
        return base64.urlsafe_b64encode(hmac.digest(key, text, hashlib.sha256)).decode().rstrip("=")


class HeldNotice(Base):
    """A letter on the talks of a deal that waits for its person's daily one."""

    __tablename__ = "held_notice"
    __table_args__ = (UniqueConstraint("user_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    key: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(60))
    refs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(index=True)
    digest_on: Mapped[date | None]  # the day whose letter took it


class FailedSignIn(Base):
    """Wrong passwords in a row of one visitor or for one address, whether or not it has an account (services.guessing)."""

    __tablename__ = "failed_sign_in"
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]


class Consent(Base):
    """개인정보 보호법: consent per purpose and version of the text, with the moment it was given."""

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class MiniCluster(Base):
    """An industry group of member companies: one of them leads it, a person of the center coordinates it."""

    __tablename__ = "mini_cluster"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    name_ko: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    industry_ko: Mapped[str] = mapped_column(String(120), default="", server_default="")
    industry_en: Mapped[str] = mapped_column(String(120), default="", server_default="")
    about_ko: Mapped[str] = mapped_column(LongText, default="", server_default="")
    about_en: Mapped[str] = mapped_column(LongText, default="", server_default="")
    contact: Mapped[str] = mapped_column(String(200), default="", server_default="")
    leader_company_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    archived_at: Mapped[datetime | None]
    leader: Mapped[Organisation | None] = relationship(foreign_keys=[leader_company_id])
    coordinator: Mapped[User | None] = relationship(foreign_keys=[coordinator_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        return either(self.name_ko, self.name_en)

    @property
    def industry(self) -> str:
        return either(self.industry_ko, self.industry_en)

    @property
    def about(self) -> str:
        return either(self.about_ko, self.about_en)


class Organisation(Base):
    """An institution, a company or the center."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("kind", "business_number"),
        UniqueConstraint("kind", "country", "registration_key"),
        CheckConstraint("kind in ('institution','company','center')", name="kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    kind: Mapped[str] = mapped_column(String(12), index=True)
    state: Mapped[str] = mapped_column(String(12), default="pending")
    version: Mapped[int] = mapped_column(default=1)
    name_ko: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    business_number: Mapped[str | None] = mapped_column(
        String(10)
    )  # 사업자등록번호, digits only; None abroad
    # what another country calls it by, as printed and as compared (formats.registration_number)
    registration_number: Mapped[str | None] = mapped_column(String(40))
    registration_key: Mapped[str | None] = mapped_column(String(40))
    representative_name: Mapped[str] = mapped_column(String(80), default="")
    size: Mapped[str] = mapped_column(String(10), default="sme")  # sme | mid | large | public
    postcode: Mapped[str] = mapped_column(String(5), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    address_detail: Mapped[str] = mapped_column(String(100), default="")
    # the whole of it in Latin letters, for English papers
    address_en: Mapped[str] = mapped_column(String(200), default="", server_default="")
    country: Mapped[str] = mapped_column(String(2), default="KR", server_default="KR")  # ISO 3166
    phone: Mapped[str] = mapped_column(String(30), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    # where the electronic tax invoice (전자세금계산서) goes
    tax_contact_name: Mapped[str] = mapped_column(String(80), default="")
    tax_contact_email: Mapped[str] = mapped_column(String(254), default="")
    # an institution's own settings: {"public_research": bool}
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decision_note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    approved_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))  # its successor
    merged_at: Mapped[datetime | None]
    # as the company has chosen: what it may see and get there waits until the center has let it in
    clusters: Mapped[list[MiniCluster]] = relationship(secondary="organisation_cluster")
    joined_clusters: Mapped[list[MiniCluster]] = relationship(
        secondary="organisation_cluster",
        primaryjoin="and_(Organisation.id == OrganisationCluster.organisation_id, OrganisationCluster.joined_at.is_not(None))",
        secondaryjoin="MiniCluster.id == OrganisationCluster.mini_cluster_id",
        viewonly=True,
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        return either(self.name_ko, self.name_en)

    @property
    def is_approved(self) -> bool:
        return self.state == "approved"

    @property
    def number(self) -> str:
        """The number by which its country knows it, as printed."""
        return registration_number.printed(_numbers(self))

    @property
    def number_label(self) -> Text:
        return registration_number.label(_numbers(self))

    @property
    def is_abroad(self) -> bool:
        """Whether it sits outside Korea: no 전자세금계산서, licence fees zero-rated (부가가치세법 제22조, 제24조)."""
        return self.country != HOME


def _numbers(row: Organisation) -> dict[str, str | None]:
    return {"business_number": row.business_number, "registration_number": row.registration_number}


class OrganisationCluster(Base):
    """A company in a mini-cluster. What members tell each other is for those alone whom the center has let in."""

    __tablename__ = "organisation_cluster"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    mini_cluster_id: Mapped[int] = mapped_column(ForeignKey("mini_cluster.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime | None]  # when the center let it in; None: it asks to
    named_at: Mapped[datetime | None]  # when it agreed to be named on the public page
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    mini_cluster: Mapped[MiniCluster] = relationship(overlaps="clusters")
    organisation: Mapped[Organisation] = relationship(overlaps="clusters")


class OrganisationFile(Base):
    """사업자등록증, certificate of incorporation, 위임장: kept in the file store, seen by the organisation's own people and the center."""

    __tablename__ = "organisation_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))  # business_registration | incorporation | power_of_attorney
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]


class Membership(Base):
    """A role in an organisation between two dates. Absence cover is a membership with dates."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_live", "user_id", "organisation_id", "role", unique=True,
            sqlite_where=text("state <> 'ended'"), postgresql_where=text("state <> 'ended'"),
        ),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default="requested")  # requested | active | ended
    version: Mapped[int] = mapped_column(default=1)
    signing_limit: Mapped[int | None]  # KRW without VAT, a delegate's
    # whether the letter of authority speaks of royalties that have no ceiling
    open_ended: Mapped[bool] = mapped_column(default=False, server_default=false())
    # registered the organisation without leading it: looks after its facts until somebody does
    registrar: Mapped[bool] = mapped_column(default=False, server_default=false())
    authority_file_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_file.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
    authority_file: Mapped[OrganisationFile | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def role_label(self) -> Text:
        return ROLES[self.role][1]
