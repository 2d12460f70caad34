"""A sheet of experts as people keep it: reading what each line says, and what is wrong with it. Nothing is written here."""

from __future__ import annotations

import re
from typing import Any

from marketplace.experts.models import LANGUAGES, MOST_COMPANIES
from marketplace.formats import amounts, numbers_in, sheet_lines
from marketplace.formats.amounts import NotReadable
from marketplace.formats.tables import Columns, Limits, Line, Table
from marketplace.kernel.text import Text

MOST_ROWS = 1_000
# column -> (heading of the form, what else it is called; blanks left out, lower case)
COLUMNS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "name_ko": (Text("이름", "Name"), ("이름", "성명", "전문가", "전문가명", "name", "expert", "koreanname")),
    "name_en": (Text("영문 이름", "Name in English"), ("영문이름", "영문성명", "영문명", "nameinenglish", "englishname")),
    "email": (Text("이메일", "Email"), ("이메일", "메일", "전자우편", "이메일주소", "email", "mail", "e-mail", "emailaddress")),
    "employer": (Text("소속", "Employer"), ("소속", "소속기관", "기관", "기관명", "회사", "employer", "institution", "organisation", "organization", "affiliation")),
    "job_title": (Text("직위", "Position"), ("직위", "직급", "직책", "직함", "position", "title", "jobtitle")),
    "fields": (Text("기술 분야", "Fields"), ("기술분야", "분야", "전문분야", "전공", "fields", "field", "expertise")),
    "industries": (Text("산업", "Industries"), ("산업", "업종", "미니클러스터", "클러스터", "industries", "industry", "cluster", "clusters", "mini-cluster")),
    "languages": (Text("언어", "Languages"), ("언어", "가능언어", "사용언어", "languages", "language")),
    "skills_ko": (Text("할 수 있는 일", "Can do (Korean)"), ("할수있는일", "주요경력", "경력", "자문가능분야", "상세분야", "세부전문분야", "cando(korean)", "skills", "cando")),
    "skills_en": (Text("할 수 있는 일 (영어)", "Can do (English)"), ("할수있는일(영어)", "영문경력", "cando(english)", "skillsinenglish")),
    "capacity": (Text("동시에 맡을 기업 수", "Companies at a time"), ("동시에맡을기업수", "담당기업수", "기업수", "companiesatatime", "capacity")),
    "hourly": (Text("시간당 단가", "Hourly rate"), ("시간당단가", "단가", "자문료", "시간당자문료", "hourlyrate", "rate", "fee")),
    "affiliations": (Text("겸직·자문 기업", "Other affiliations"), ("겸직·자문기업", "겸직", "자문기업", "이해관계기업", "otheraffiliations", "affiliations")),
    "former_affiliations": (Text("이전 소속", "Former affiliations"), ("이전소속", "전소속", "전직장", "formeraffiliations")),
}  # fmt: skip
LONGEST = {
    "name_ko": 80, "name_en": 80, "employer": 120, "job_title": 80, "skills_ko": 5_000, "skills_en": 5_000,
}  # fmt: skip
READING = Columns(
    aliases={name: known for name, (_, known) in COLUMNS.items()},
    needed=(frozenset({"name_ko"}),),
    label="name_ko",
    names=Text("이름", "name"),
    money=frozenset({"hourly"}),
    totals=False,
    limits=Limits(rows=MOST_ROWS),
)
NOBODY = Text("제목 줄 아래에 전문가가 없습니다.", "There is nobody below the heading.")
NO_NAME = Text("이름이 비어 있습니다.", "The name is empty.")


def read(content: bytes) -> tuple[list[dict[str, Any]], list[Text]]:
    """([{line, values, problems}], notes on how the file was read). Invalid for what is no table with names."""
    seen: dict[str, int] = {}
    return sheet_lines.read(
        content, READING, lambda table, line, problems: _values(table, line, problems, seen), NOBODY
    )


def _values(table: Table, line: Line, problems: list[Text], seen: dict[str, int]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: sheet_lines.short(line, name, COLUMNS, most, problems) for name, most in LONGEST.items()
    }
    if not values["name_ko"]:
        problems.append(NO_NAME)
    values["email"] = sheet_lines.email(line, seen, problems)
    spoken = {name.lower(): code for code, title in LANGUAGES.items() for name in (*title, code)}
    for name, known in (
        ("fields", sheet_lines.titles("field")),
        ("industries", sheet_lines.titles("mini_cluster")),
        ("languages", spoken),
    ):
        values[name] = sheet_lines.chosen(line, name, known, COLUMNS, problems)
    values["languages"] = values["languages"] or ["ko"]
    values["capacity"] = _capacity(line, problems)
    values["hourly"] = _hourly(table, line, problems)
    for name in ("affiliations", "former_affiliations"):
        values[name] = [part[:120] for part in sheet_lines.parts(line.values.get(name, ""))][:20]
    return values


def _capacity(line: Line, problems: list[Text]) -> int:
    written = line.values.get("capacity", "")
    number = (
        numbers_in.whole(re.sub(r"\s*(곳|개|개사|社)$", "", written), 0, MOST_COMPANIES) if written else 2
    )
    if number is None:
        problems.append(
            Text("동시에 맡을 기업 수는 0에서 20 사이의 숫자입니다: {written}", "Companies at a time: a number from 0 to 20: {written}").fill(written=written[:20])
        )  # fmt: skip
    return 2 if number is None else number


def _hourly(table: Table, line: Line, problems: list[Text]) -> int | None:
    try:
        amount = table.amount(line, "hourly")
        won = amount.minor("KRW") if amount else None
    except NotReadable as error:
        problems.append(Text("시간당 단가: {reason}", "Hourly rate: {reason}").fill(reason=error.reason))
        return None
    if won is not None and won < 0:
        problems.append(Text("시간당 단가: {reason}", "Hourly rate: {reason}").fill(reason=amounts.NEGATIVE))
        return None
    return won
