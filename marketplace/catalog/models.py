"""Research outputs on offer: the listing, its people, patents, files, offers and review."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload, validates

from marketplace.accounts.models import MiniCluster, Organisation, User
from marketplace.formats import patent_number
from marketplace.kernel import clock
from marketplace.kernel.database import Base
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text, either
from marketplace.rights.queries import Extent, assets


class Ordered:
    """Columns of what stands on a listing's page in an order of its own; what was taken away stays for who wants it back."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    place: Mapped[int]  # in the listing, ascending
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


KINDS: dict[str, Text] = {
    "patent": Text("특허", "Patent"),
    "know_how": Text("노하우", "Know-how"),
    "software": Text("소프트웨어", "Software"),
    "dataset": Text("데이터", "Dataset"),
    "paper": Text("논문", "Paper"),
    "prototype": Text("시제품", "Prototype"),
    "design": Text("디자인", "Design"),
}
PATENT_KEYS = {"application_no": "application_key", "registration_no": "registration_key"}
PATENT_STATUSES: dict[str, Text] = {
    "applied": Text("출원", "Applied"),
    "registered": Text("등록", "Granted"),
    "expired": Text("만료", "Expired"),
    "lapsed": Text("소멸", "Lapsed"),
    "refused": Text("거절·취하", "Refused or withdrawn"),
}
FILE_ACCESS: dict[str, Text] = {
    "public": Text("공개", "Public"),
    "nda": Text("비밀유지 동의 후", "After an NDA"),
    "licensee": Text("계약 기업만", "Licensees only"),
}
WHOLE = 100  # the inventors' shares together


class Presented:
    """What every form of a listing says of itself: the row here, and the brief that a card is drawn from."""

    title_ko: Any
    title_en: Any
    summary_ko: Any
    summary_en: Any
    kind: Any
    embargo_until: Any
    field: Any
    open_licence: Any
    patents: Any
    offers: Any

    @property
    def title(self) -> str:
        return either(self.title_ko, self.title_en)

    @property
    def summary(self) -> str:
        return either(self.summary_ko, self.summary_en)

    @property
    def is_embargoed(self) -> bool:
        return self.embargo_until is not None and self.embargo_until > clock.today()

    @property
    def rights_lapsed(self) -> bool:
        """Every patent is over: what it taught is free to use, and there is nothing left to license."""
        return self.assets == ("over",)

    @property
    def assets(self) -> tuple[str, ...]:
        """What the law sees behind it today: which rights may be granted follows from that (rights.assets)."""
        return assets.assets_of(self.kind, self.patents, clock.today())

    @property
    def open_offers(self) -> list[Offer]:
        """What a company may ask for now: not withdrawn, and a right that fits the assets as they are today."""
        found = self.assets
        return [o for o in self.offers if o.withdrawn_at is None and assets.fits(o.kind, found)]

    @property
    def misfits(self) -> list[Offer]:
        """Offers that no longer fit the assets: closed to companies, for the officer to correct."""
        found = self.assets
        return [o for o in self.offers if o.withdrawn_at is None and not assets.fits(o.kind, found)]

    def right_name(self, kind: str) -> Text:
        """What a right of this kind is called in these assets."""
        return assets.name_of(kind, self.assets)


class Listing(Presented, Base):
    """One research output offered on the site. Korean or English suffices; the other is asked for."""

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("import_source", "import_key"),
        CheckConstraint("trl between 1 and 9", name="trl"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True)  # GT-2026-000123
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(12), default="patent")
    institution_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    # The named person who answers.
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    title_ko: Mapped[str] = mapped_column(String(300), default="")
    title_en: Mapped[str] = mapped_column(String(300), default="")
    summary_ko: Mapped[str] = mapped_column(LongText, default="")
    summary_en: Mapped[str] = mapped_column(LongText, default="")
    problem_ko: Mapped[str] = mapped_column(LongText, default="")
    problem_en: Mapped[str] = mapped_column(LongText, default="")
    solution_ko: Mapped[str] = mapped_column(LongText, default="")
    solution_en: Mapped[str] = mapped_column(LongText, default="")
    benefit_ko: Mapped[str] = mapped_column(LongText, default="")
    benefit_en: Mapped[str] = mapped_column(LongText, default="")
    applications_ko: Mapped[str] = mapped_column(LongText, default="")
    applications_en: Mapped[str] = mapped_column(LongText, default="")
    keywords_ko: Mapped[list[Any]] = mapped_column(default=list)
    keywords_en: Mapped[list[Any]] = mapped_column(default=list)
    field: Mapped[str] = mapped_column(String(20), default="")
    mini_cluster_id: Mapped[int | None] = mapped_column(ForeignKey("mini_cluster.id"), index=True)
    trl: Mapped[int | None]
    open_licence: Mapped[str] = mapped_column(String(40), default="")  # SPDX id or KOGL-n
    # From a national R&D programme: the stricter floor.
    national_rnd: Mapped[bool] = mapped_column(default=False)
    embargo_until: Mapped[date | None]  # text held back until this day
    # What papers, data sets and software say of themselves; empty for the other kinds.
    doi: Mapped[str] = mapped_column(String(200), default="", server_default="", index=True)
    journal: Mapped[str] = mapped_column(String(300), default="", server_default="")
    issued: Mapped[str] = mapped_column(
        String(10), default="", server_default=""
    )  # 2024, 2024-05, 2024-05-01
    release: Mapped[str] = mapped_column(String(60), default="", server_default="")
    repository: Mapped[str] = mapped_column(String(300), default="", server_default="")
    variables: Mapped[str] = mapped_column(LongText, default="", server_default="")
    extent: Mapped[str] = mapped_column(String(120), default="", server_default="")
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    expires_on: Mapped[date | None]
    closed_reason: Mapped[str] = mapped_column(String(500), default="")
    import_source: Mapped[str | None] = mapped_column(String(40))
    import_key: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    institution: Mapped[Organisation] = relationship()
    mini_cluster: Mapped[MiniCluster | None] = relationship()
    contact: Mapped[User | None] = relationship(foreign_keys=[contact_id])
    inventors: Mapped[list[Inventor]] = relationship(
        order_by="Inventor.position", cascade="all, delete-orphan"
    )
    patents: Mapped[list[Patent]] = relationship(order_by="Patent.id", cascade="all, delete-orphan")
    codes: Mapped[list[ListingCode]] = relationship(cascade="all, delete-orphan")
    offers: Mapped[list[Offer]] = relationship(order_by="Offer.id")
    files: Mapped[list[ListingFile]] = relationship(order_by="ListingFile.id")
    __mapper_args__ = {"version_id_col": version}

    def section(self, name: str) -> str:
        """A part of the description in the reader's language, the other language where that is all there is."""
        return either(getattr(self, f"{name}_ko"), getattr(self, f"{name}_en"))

    @property
    def codes_of(self) -> dict[str, list[str]]:
        """Codes by scheme: {"ipc": […], "ksic": […]}."""
        schemes: dict[str, list[str]] = {"ipc": [], "ksic": []}
        for row in self.codes:
            schemes.setdefault(row.scheme, []).append(row.code)
        return schemes


class Inventor(Base):
    """A person who made the result. Shares are integers; together they are the whole (100 unless said)."""

    __tablename__ = "inventor"
    __table_args__ = (CheckConstraint("share >= 0", name="share"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name_ko: Mapped[str] = mapped_column(String(80), default="")
    name_en: Mapped[str] = mapped_column(String(80), default="")
    share: Mapped[int] = mapped_column(default=0)
    is_contributor: Mapped[bool] = mapped_column(default=False)  # helped conclude the deal, not a researcher

    @property
    def name(self) -> str:
        return either(self.name_ko, self.name_en)


class Patent(Base):
    __tablename__ = "patent"
    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    country: Mapped[str] = mapped_column(String(2), default="KR")
    application_no: Mapped[str] = mapped_column(String(40), default="")
    registration_no: Mapped[str] = mapped_column(String(40), default="")
    # The two numbers without the marks of their spelling: by these the same patent is found in another listing.
    application_key: Mapped[str] = mapped_column(String(40), default="", index=True)
    registration_key: Mapped[str] = mapped_column(String(40), default="", index=True)
    status: Mapped[str] = mapped_column(String(12), default="applied")
    expires_on: Mapped[date | None]

    @validates("application_no", "registration_no")
    def _keep_key(self, name: str, number: str) -> str:
        setattr(self, PATENT_KEYS[name], patent_number.bare(number))
        return number

    def is_over(self, on: date) -> bool:
        """Lapsed, or past its term, whatever the status that was entered."""
        return assets.is_over(self, on)


class ListingCode(Base):
    __tablename__ = "listing_code"
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(8), primary_key=True)  # ipc | ksic
    code: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)


class Offer(Base):
    """A licence the licensor offers on a listing. `fee` None means 협의 (to be agreed)."""

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint("fee >= 0", name="fee"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # rights.models.KINDS
    fee: Mapped[int | None]  # minor units
    currency: Mapped[str] = mapped_column(String(3), default="KRW")
    term_months: Mapped[int | None]
    territories: Mapped[list[Any]] = mapped_column(default=lambda: ["KR"])  # formats.territories
    # The node of the listing's tree, with its names; names alone were typed before it existed, and wait to be placed.
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field_of_use.id"))
    field_of_use_ko: Mapped[str] = mapped_column(String(120), default="")
    field_of_use_en: Mapped[str] = mapped_column(String(120), default="")
    royalty_bp: Mapped[int | None]  # running royalty, basis points of net sales
    express: Mapped[bool] = mapped_column(default=False)  # approved standard terms: 간편 계약
    withdrawn_at: Mapped[datetime | None]

    @property
    def field_of_use(self) -> str:
        return either(self.field_of_use_ko, self.field_of_use_en)

    @property
    def extent(self) -> Extent:
        """Where the licence would apply, as `rights` takes it."""
        words = self.field_of_use_ko or self.field_of_use_en
        return Extent(self.field_id, words, frozenset(self.territories))


class ListingFile(Base):
    """A file of a listing; its bytes lie in the store under their SHA-256."""

    __tablename__ = "listing_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, default=new_ref)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    access: Mapped[str] = mapped_column(String(10), default="nda")  # what is public is made so on purpose
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None]


class FileDownload(Base):
    """Each opening of a file, visible to the licensor."""

    __tablename__ = "file_download"
    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("listing_file.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    # Of the file, when it was opened.
    access: Mapped[str] = mapped_column(String(10), default="", server_default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)


class DisclosureConfirmed(Base):
    """Who knew that applications were not laid open when a listing was published, and published it all the same."""

    __tablename__ = "disclosure_confirmed"
    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    applications: Mapped[list[Any]]  # their numbers, "" for one without a number
    at: Mapped[datetime] = mapped_column(default=clock.now)
    user: Mapped[User] = relationship()


class RegisterCheck(Base):
    """Somebody looked a patent up in its register: who, on which day, and what stood there. Never changed."""

    __tablename__ = "register_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    country: Mapped[str] = mapped_column(String(2))
    application_no: Mapped[str] = mapped_column(String(40), default="")
    registration_no: Mapped[str] = mapped_column(String(40), default="")
    checked_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(12))  # as the register says, and so its last day
    expires_on: Mapped[date | None]
    seen: Mapped[str] = mapped_column(String(500), default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
    user: Mapped[User] = relationship()

    def is_of(self, patent: Patent) -> bool:
        """Whether it is this patent that was looked up, whatever else of it was entered since."""
        if self.country != patent.country:
            return False
        if self.registration_no and patent.registration_no:
            return self.registration_no == patent.registration_no
        return bool(self.application_no) and self.application_no == patent.application_no

    def covers(self, patent: Patent) -> bool:
        """Whether this is of the patent as it is entered now: a fact changed since then was not checked."""
        mine = (self.country, self.application_no, self.registration_no, self.status, self.expires_on)
        return mine == (
            patent.country,
            patent.application_no,
            patent.registration_no,
            patent.status,
            patent.expires_on,
        )


class ListingVersion(Base):
    """What was public from a moment on: a snapshot at each publishing."""

    __tablename__ = "listing_version"
    __table_args__ = (UniqueConstraint("listing_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    number: Mapped[int]
    published_at: Mapped[datetime]
    snapshot: Mapped[dict[str, Any]]


class ReviewComment(Base):
    __tablename__ = "review_comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    field: Mapped[str] = mapped_column(String(40), default="")  # form field it is about, "" the whole
    body: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    resolved_at: Mapped[datetime | None]
    author: Mapped[User] = relationship()


class Favourite(Base):
    __tablename__ = "favourite"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True, index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ListingView(Base):
    """Openings of a listing per day, for the funnel; no person is kept."""

    __tablename__ = "listing_view"
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


# What a list of listings asks for at once instead of once for every row: what a card shows, and all that a listing says.
CARD = (joinedload(Listing.institution), selectinload(Listing.patents), selectinload(Listing.offers))
EVERYTHING = (
    *CARD,
    joinedload(Listing.mini_cluster),
    selectinload(Listing.inventors),
    selectinload(Listing.codes),
)
