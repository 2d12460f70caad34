"""The fields of a listing that stand in columns of its own: what the form of the basics and of the description writes."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from marketplace.catalog.models import KINDS, Listing
from marketplace.catalog.shape import entries
from marketplace.catalog.shape.field import Field, Shown, Written
from marketplace.catalog.wording import code_title
from marketplace.formats.catalogues import Column
from marketplace.formats.fields import (
    Choice,
    Day,
    Doi,
    Flag,
    Issued,
    Kind,
    Level,
    Line,
    Paragraphs,
    Row,
    WebAddress,
    Words,
)
from marketplace.formats.glyphs import unprintable
from marketplace.kernel.text import Text, t

WITHOUT_READINESS = frozenset({"paper", "dataset"})


def _both(
    name: str,
    kind: Kind,
    ko: Text,
    en: Text,
    aliases_ko: tuple[str, ...] = (),
    aliases_en: tuple[str, ...] = (),
) -> tuple[Written, Written]:
    """A column for each language."""
    return Written(f"{name}_ko", ko, kind, aliases_ko), Written(f"{name}_en", en, kind, aliases_en)


def _prose(name: str, label: Text, ko: Text, en: Text, aliases_ko: tuple[str, ...]) -> Field:
    """A part of the description: the index reads it as body."""
    return Field(
        name,
        label,
        "description",
        _both(name, Paragraphs(10_000), ko, en, aliases_ko),
        begins=True,
        indexed="body",
    )


def _level(listing: Any) -> str:
    return f"TRL {listing.trl}" if listing.trl else ""


def _level_wrong(listing: Listing) -> Text | None:
    """A paper or a data set is no technology on its way to a product: nobody is asked how ready it is."""
    if listing.trl or listing.kind in WITHOUT_READINESS:
        return None
    return Text("기술 성숙도(TRL)를 선택해 주십시오.", "Choose a readiness level (TRL).")


def _both_texts(name: str) -> Callable[[Listing], list[str]]:
    return lambda listing: [x for x in (getattr(listing, f"{name}_ko"), getattr(listing, f"{name}_en")) if x]


def _both_words(listing: Listing) -> list[str]:
    return [", ".join(x) for x in (listing.keywords_ko, listing.keywords_en) if x]


def _title_wrong(listing: Listing) -> Text | None:
    """The title stands on every paper of a deal: it has only letters that the papers can show."""
    if not (listing.title_ko or listing.title_en):
        return Text("기술 이름을 입력해 주십시오.", "Enter a title.")
    letters = unprintable(f"{listing.title_ko}{listing.title_en}")
    if not letters:
        return None
    named = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters[:5])
    return Text(
        "기술 이름에 계약서와 견적서로 나타낼 수 없는 글자가 있습니다: {letters}. 다른 글자로 바꾸어 주십시오.",
        "The title holds letters that agreements and quotations cannot show: {letters}. Please replace them.",
    ).fill(letters=named)


WRITTEN: tuple[Field, ...] = (
    Field(
        "kind",
        Text("성과 종류", "Kind"),
        "basics",
        (
            Written(
                "kind",
                Text("성과 종류", "Kind of result"),
                Choice("output_kind", required=True),
                ("종류", "성과유형", "유형", "type"),
            ),
        ),
        answer=lambda row: t(KINDS[row.kind]),
        badge=lambda row: KINDS[row.kind],
        results=(Shown(50, Text("성과 종류", "Kind"), lambda row, _: KINDS[row.kind]),),
        desk=(Shown(30, Text("종류", "Kind"), lambda row, _: KINDS[row.kind]),),
        compared=(Shown(40, Text("성과 종류", "Kind"), lambda row, _: t(KINDS[row.kind])),),
        indexed="kind",
    ),
    Field(
        "title",
        Text("기술 이름", "Title"),
        "basics",
        _both(
            "title",
            Line(300, catalogue_limit=200),
            Text("기술 이름 (한국어)", "Title in Korean"),
            Text("기술 이름 (영어)", "Title in English"),
            ("국문 제목", "기술명", "기술명(국문)", "제목", "발명의 명칭"),
            ("영문 제목", "기술명(영문)", "title"),
        ),
        wrong=_title_wrong,
        begins=True,
        answer=_both_texts("title"),
        results=(
            Shown(20, Text("제목", "Title"), lambda row, _: row.title_ko),
            Shown(30, Text("영문 제목", "Title in English"), lambda row, _: row.title_en),
        ),
        desk=(
            Shown(40, Text("이름(한국어)", "Title (Korean)"), lambda row, _: row.title_ko),
            Shown(50, Text("이름(영어)", "Title (English)"), lambda row, _: row.title_en),
        ),
        indexed="title",
    ),
    Field(
        "summary",
        Text("요약", "Summary"),
        "basics",
        _both(
            "summary",
            Paragraphs(2000),
            Text("요약 (한국어)", "Summary in Korean"),
            Text("요약 (영어)", "Summary in English"),
            ("국문 요약", "요약", "기술개요"),
            ("영문 요약", "summary", "abstract"),
        ),
        lacking=Text("요약을 두세 문장으로 입력해 주십시오.", "Enter a summary of two or three sentences."),
        answer=_both_texts("summary"),
        results=(Shown(40, Text("요약", "Summary"), lambda row, _: row.summary),),
        compared=(Shown(30, Text("요약", "Summary"), lambda row, _: row.summary),),
        indexed="summary",
    ),
    _prose(
        "problem",
        Text("풀려는 문제", "The problem"),
        Text("풀려는 문제", "Problem (Korean)"),
        Text("풀려는 문제 (영어)", "Problem"),
        ("해결 과제", "기존 기술의 문제"),
    ),
    _prose(
        "solution",
        Text("해결 방법", "The solution"),
        Text("해결 방법", "Solution (Korean)"),
        Text("해결 방법 (영어)", "Solution"),
        ("해결 방법", "기술 내용"),
    ),
    _prose(
        "benefit",
        Text("효과", "What it brings"),
        Text("효과", "Benefit (Korean)"),
        Text("효과 (영어)", "Benefit"),
        ("효과", "기대 효과", "우수성"),
    ),
    _prose(
        "applications",
        Text("이런 기업에 알맞습니다", "Who it is for"),
        Text("활용 분야", "Applications (Korean)"),
        Text("활용 분야 (영어)", "Applications"),
        ("활용 분야", "적용 분야"),
    ),
    Field(
        "field",
        Text("기술 분야", "Field"),
        "basics",
        (Written("field", Text("기술 분야", "Field"), Choice("field"), ("기술 분야", "분야")),),
        lacking=Text("기술 분야를 선택해 주십시오.", "Choose a field."),
        answer=lambda row: code_title("field", row.field),
        badge=lambda row: code_title("field", row.field),
        results=(Shown(60, Text("분야", "Field"), lambda row, _: code_title("field", row.field)),),
        desk=(Shown(80, Text("분야", "Field"), lambda row, _: code_title("field", row.field)),),
        compared=(Shown(50, Text("기술 분야", "Field"), lambda row, _: code_title("field", row.field)),),
        indexed="field",
    ),
    Field(
        "trl",
        Text("성숙도", "Readiness"),
        "basics",
        (
            Written(
                "trl",
                Text("기술 성숙도(TRL)", "Readiness (TRL)"),
                Level(1, 9, titles="trl"),
                ("기술성숙도", "TRL 단계"),
            ),
        ),
        wrong=_level_wrong,
        answer=_level,
        badge=_level,
        results=(Shown(70, Text("TRL", "TRL"), lambda row, _: row.trl),),
        desk=(Shown(70, Text("TRL", "TRL"), lambda row, _: row.trl),),
        compared=(Shown(60, Text("성숙도", "Readiness"), lambda row, _: _level(row)),),
        indexed="trl",
    ),
    Field(
        "keywords",
        Text("핵심어", "Keywords"),
        "basics",
        _both(
            "keywords",
            Words(),
            Text("핵심어 (한국어)", "Keywords in Korean"),
            Text("핵심어 (영어)", "Keywords in English"),
            ("국문 핵심어", "핵심어", "키워드"),
            ("영문 핵심어", "keywords"),
        ),
        lacking=Text("핵심어를 하나 이상 입력해 주십시오.", "Enter at least one keyword."),
        answer=_both_words,
        indexed="keywords",
    ),
    Field(
        "contact",
        Text("담당자", "Contact"),
        "basics",
        (Written("contact_id", Text("담당자", "Contact person"), Row()),),
        answer=lambda row: row.contact.display_name if row.contact else row.institution.name,
    ),
    Field(
        "mini_cluster",
        Text("미니클러스터", "Mini-cluster"),
        "basics",
        (Written("mini_cluster_id", Text("미니클러스터", "Mini-cluster"), Row()),),
        documents=lambda row, _: {"mini_clusters": (row.mini_cluster.code,) if row.mini_cluster else ()},
        columns=(Column("mini_cluster", Choice("mini_cluster").read, ("미니클러스터",)),),
        refusals=entries.refused_cluster,
        put=entries.put_cluster,
    ),
    Field(
        "open_licence",
        Text("공개 이용 조건", "Open licence"),
        "basics",
        (
            Written(
                "open_licence",
                Text("공개 이용 조건", "Open licence"),
                Choice("open_licence", nothing=Text("없음", "None")),
                ("라이선스", "license", "이용허락"),
                key="licence",
            ),
        ),
    ),
    Field(
        "national_rnd",
        section="basics",
        written=(
            Written(
                "national_rnd",
                Text("국가연구개발사업의 성과입니다.", "It comes from a national R&D programme."),
                Flag(),
            ),
        ),
        versioned=False,  # it decides how income is shared, and is not shown
    ),
    Field(
        "embargo_until",
        Text("비공개 기한", "Embargo until"),
        "basics",
        (Written("embargo_until", Text("비공개 기한", "Embargo until"), Day()),),
    ),
    *(
        Field(
            name,
            label,
            "basics",
            (Written(name, label, kind, aliases),),
            answer=attrgetter(name),
        )
        for name, label, kind, aliases in (
            ("doi", Text("DOI", "DOI"), Doi(), ("doi", "디오아이")),
            ("journal", Text("학술지", "Journal"), Line(300), ("학술지명", "저널", "journal", "게재지")),
            (
                "issued",
                Text("발행일", "Published on"),
                Issued(10, 10),
                ("발행연도", "게재일", "year", "발행 연도"),
            ),
            ("release", Text("버전", "Version"), Line(60), ("version", "버전")),
            ("repository", Text("저장소 주소", "Repository"), WebAddress(), ("저장소", "repository")),
            ("variables", Text("변수", "Variables"), Paragraphs(5000), ("변수", "variables")),
            ("extent", Text("규모", "Size"), Line(120), ("데이터 규모", "크기", "size")),
        )
    ),
)
