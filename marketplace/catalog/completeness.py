"""What a listing still lacks before it may be published, by section of the form. Pure rules, no database."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.catalog.models import SECTIONS, Listing
from marketplace.kernel.text import Text

WHOLE = 100  # the inventors' shares together
TASKS: dict[str, Text] = {
    "basics": Text("기본 정보", "Basics"),
    "description": Text("기술 설명", "Description"),
    "people": Text("발명자와 지분", "Inventors and shares"),
    "rights": Text("특허와 분류", "Patents and codes"),
    "offers": Text("계약 조건", "Offers"),
    "files": Text("자료", "Files"),
}
OPTIONAL_TASKS = frozenset({"description", "files"})


@dataclass(frozen=True)
class Problem:
    """Something to complete: the section and the form field where it is done."""

    section: str
    field: str
    text: Text


def problems(listing: Listing) -> list[Problem]:
    """Everything that stands between this listing and publication, in the order of the form."""
    return [*_basics(listing), *_people(listing), *_rights(listing), *_offers(listing)]


def _basics(listing: Listing) -> list[Problem]:
    found = []
    if not (listing.title_ko or listing.title_en):
        found.append(("title_ko", Text("기술 이름을 입력해 주십시오.", "Enter a title.")))
    if not (listing.summary_ko or listing.summary_en):
        found.append(
            (
                "summary_ko",
                Text("요약을 두세 문장으로 입력해 주십시오.", "Enter a summary of two or three sentences."),
            )
        )
    if not listing.field:
        found.append(("field", Text("기술 분야를 선택해 주십시오.", "Choose a field.")))
    if listing.trl is None:
        found.append(("trl", Text("기술 성숙도(TRL)를 선택해 주십시오.", "Choose a readiness level (TRL).")))
    if not (listing.keywords_ko or listing.keywords_en):
        found.append(
            ("keywords_ko", Text("핵심어를 하나 이상 입력해 주십시오.", "Enter at least one keyword."))
        )
    return [Problem("basics", field, text) for field, text in found]


def _people(listing: Listing) -> list[Problem]:
    if not listing.inventors:
        return [
            Problem(
                "people",
                "people",
                Text("발명자를 한 명 이상 입력해 주십시오.", "Enter at least one inventor."),
            )
        ]
    total = sum(inventor.share for inventor in listing.inventors)
    if total == WHOLE:
        return []
    text = Text(
        "지분의 합이 {total}%입니다. 100%가 되도록 고쳐 주십시오.",
        "The shares add up to {total}%. They must make 100%.",
    )
    return [Problem("people", "people", text.fill(total=total))]


def _rights(listing: Listing) -> list[Problem]:
    if listing.kind != "patent":
        return []
    if not listing.patents:
        return [
            Problem(
                "rights",
                "patents",
                Text("특허의 출원번호나 등록번호를 입력해 주십시오.", "Enter the patent's number."),
            )
        ]
    if any(patent.status == "registered" and not patent.registration_no for patent in listing.patents):
        return [
            Problem(
                "rights",
                "patents",
                Text("등록된 특허의 등록번호를 입력해 주십시오.", "Enter the number of the granted patent."),
            )
        ]
    return []


def _offers(listing: Listing) -> list[Problem]:
    live = [offer for offer in listing.offers if offer.withdrawn_at is None]
    if listing.rights_lapsed:
        if not live:
            return []
        text = Text(
            "권리가 소멸한 특허에는 계약 조건을 둘 수 없습니다. 계약 조건을 거두어 주십시오.",
            "A lapsed patent can't be licensed. Please take the offers back.",
        )
        return [Problem("offers", "offers", text)]
    if live or listing.open_licence:
        return []
    return [
        Problem(
            "offers", "offers", Text("계약 조건을 하나 이상 입력해 주십시오.", "Enter at least one offer.")
        )
    ]


def states(listing: Listing) -> dict[str, str]:
    """Each task's state: "done", "started" or "todo"."""
    lacking = {problem.section for problem in problems(listing)}
    return {
        task: ("started" if task in lacking else "done") if _touched(listing, task) else "todo"
        for task in TASKS
    }


def _touched(listing: Listing, task: str) -> bool:
    if task == "basics":
        return bool(listing.title_ko or listing.title_en)
    if task == "description":
        return any(getattr(listing, f"{name}_{lang}") for name in SECTIONS for lang in ("ko", "en"))
    if task == "people":
        return bool(listing.inventors)
    if task == "rights":
        return bool(listing.patents or listing.codes)
    if task == "offers":
        return (
            listing.rights_lapsed
            or bool(listing.open_licence)
            or any(o.withdrawn_at is None for o in listing.offers)
        )
    return any(file.removed_at is None for file in listing.files)


def missing_language(listing: Listing) -> str | None:
    """The language in which title or summary is missing ("ko" or "en"): asked for, not required."""
    for lang in ("ko", "en"):
        if not (getattr(listing, f"title_{lang}") and getattr(listing, f"summary_{lang}")):
            return lang
    return None
