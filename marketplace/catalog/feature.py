"""What the catalogue brings: listings and their files, review and publishing, the search and its index."""

from __future__ import annotations

from datetime import date, timedelta

from marketplace.catalog import indexing, queries
from marketplace.catalog.commands import commands
from marketplace.catalog.indexing.models import IndexRun, VocabularyTerm
from marketplace.catalog.models import (
    DisclosureConfirmed,
    Favourite,
    FileDownload,
    Inventor,
    Listing,
    ListingFile,
    RegisterCheck,
    ReviewComment,
)
from marketplace.catalog.queries.searching.models import RecentSearch, SearchPreference
from marketplace.catalog.routes import bp
from marketplace.catalog.services import publication
from marketplace.kernel import audience
from marketplace.kernel.feature import Feature, MenuEntry, PolicyRow, letters
from marketplace.kernel.forgetting import Erased, Expires, Organisations, Retention, Stays
from marketplace.kernel.text import Text

FEATURE = Feature(
    "catalog",
    blueprint=bp,
    commands=commands,
    handlers={
        "index": indexing.index_listing,
        "rights_changed": indexing.follow_rights,
        "assets_changed": indexing.follow_rights,
        "rebuild_index": indexing.rebuild_index,
        "check_index": indexing.check_index,
        "expire_listings": indexing.expire_listings,
        "announce_run_out": publication.announce_run_out,
    },
    jobs={"expire_listings": timedelta(hours=1), "announce_run_out": timedelta(hours=1), "check_index": timedelta(minutes=1)},
    letters=letters(
        "field_placed", "field_renamed", "listing_expired", "listing_published", "listing_returned", "listing_submitted", "listing_suspended", "listing_withdrawn",
    ),
    subjects={"listing_id": Listing},
    work=[queries.work_items],
    answers={"field_in_use": queries.offers_in, "same_patent": queries.twins_of},
    menu=[
        MenuEntry("catalog.search", Text("기술 찾기", "Technologies"), "search", audience.everybody, main=10),
        MenuEntry("catalog.desk", Text("기술 관리", "Listings"), "flask-conical", audience.of_institution, main=30),
        MenuEntry("catalog.desk", Text("기술 관리", "Listings"), "flask-conical", audience.keeps_listings, desk=30),
        MenuEntry("catalog.index_state", Text("검색 색인", "Search index"), "database", audience.oversight, desk=120),
        MenuEntry("catalog.favourites", Text("관심 기술", "Favourites"), "bookmark", audience.signed_in, user=20),
    ],
    policy=[
        PolicyRow("listing_valid_months", date(2000, 1, 1), 24, "센터 운영 기준"),
        PolicyRow("application_secret_months", date(2000, 1, 1), 18, "특허법 제64조 (출원공개: 출원일부터 1년 6개월)"),
        PolicyRow("file_opening_days", date(2000, 1, 1), 1825, "센터 운영 기준: 비밀 자료 열람 기록의 보관 기간 (비밀유지 3년과 그 뒤 2년)", False),
    ],
    retention=[
        Retention(
            "searches",
            Text("검색 기록 (끌 수 있음)", "Search history (can be switched off)"),
            Text(
                "로그인하고 찾으신 검색어와 조건, 최근 50건. 본인만 볼 수 있습니다.",
                "Words and filters of your last 50 searches while signed in; nobody else sees them",
            ),
            Text("계약의 이행", "Contract"),
            Text("지우거나 기록을 끄거나 탈퇴할 때까지", "Until you delete them, switch them off or leave"),
        ),
        Retention(
            "openings",
            Text("비밀 자료의 열람 기록", "Openings of confidential files"),
            Text("누가 언제 어느 자료를 열었는지", "Who opened which file, and when"),
            Text("비밀유지 약정의 이행", "The non-disclosure agreement"),
            forget=(Expires(FileDownload.at, "file_opening_days"),),
        ),
    ],
    persons={
        DisclosureConfirmed: Stays("who decided to show what was not laid open; the account says nothing any more"),
        Favourite: Erased(),
        FileDownload: Stays("the licensor's record of who opened a file, kept as a non-disclosure agreement promises"),
        IndexRun: Stays("who asked for a rebuild; the account says nothing any more"),
        Inventor: Stays("발명자 is named in the patent itself (특허법 제42조)"),
        Listing: Stays("the institution's listing; its contact's account says nothing any more"),
        ListingFile: Stays("the institution's file; its uploader's account says nothing any more"),
        RecentSearch: Erased(),
        RegisterCheck: Stays("who looked the register up for the institution; the account says nothing any more"),
        ReviewComment: Stays("part of the listing's review; its author's account says nothing any more"),
        SearchPreference: Erased(),
        VocabularyTerm: Stays("a word of the search; who added it says nothing any more"),
    },
    organisations={
        FileDownload: Organisations(Stays("who opened a file then"), Stays("who opened a file then")),
        Listing: Organisations(Stays("only companies merge"), Stays("what was public stays with its rights; the center withdraws it")),
    },
)  # fmt: skip
