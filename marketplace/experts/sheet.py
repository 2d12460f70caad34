"""A sheet of experts as people keep it: reading what each line says, and what is wrong with it. Nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marketplace.experts.models import LANGUAGES, MOST_COMPANIES
from marketplace.formats import amounts, codes, mail_address, numbers_in, tables
from marketplace.formats.amounts import NotReadable
from marketplace.formats.tables import Columns, Limits, Line, Table, TableError
from marketplace.kernel.errors import Invalid
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
_BETWEEN = re.compile(r"[,;/|\n·、]+")
NO_NAME = Text("이름이 비어 있습니다.", "The name is empty.")
TWICE = Text("같은 이메일 주소가 {line}번째 줄에도 있습니다.", "The same address stands in line {line}.")


def read(content: bytes) -> tuple[list[dict[str, Any]], list[Text]]:
    """([{line, values, problems}], notes on how the file was read). Invalid for what is no table with names."""
    try:
        table = tables.read(content, READING)
    except TableError as error:
        raise Invalid(error.reason, file=error.reason) from error
    seen: dict[str, int] = {}
    rows = [_row(table, line, seen) for line in table.lines]
    if not rows:
        say = Text("제목 줄 아래에 전문가가 없습니다.", "There is nobody below the heading.")
        raise Invalid(say, file=say)
    return rows, list(table.notes)


def _row(table: Table, line: Line, seen: dict[str, int]) -> dict[str, Any]:
    problems: list[Text] = []
    values: dict[str, Any] = {name: _short(line.values, name, problems) for name in LONGEST}
    if not values["name_ko"]:
        problems.append(NO_NAME)
    values["email"] = _email(line, seen, problems)
    values["fields"] = _chosen(line, "fields", _titles("field"), problems)
    values["industries"] = _chosen(line, "industries", _titles("mini_cluster"), problems)
    spoken = {name.lower(): code for code, title in LANGUAGES.items() for name in (*title, code)}
    values["languages"] = _chosen(line, "languages", spoken, problems) or ["ko"]
    values["capacity"] = _capacity(line, problems)
    values["hourly"] = _hourly(table, line, problems)
    for name in ("affiliations", "former_affiliations"):
        values[name] = [part[:120] for part in _parts(line.values.get(name, ""))][:20]
    return {"line": line.number, "values": values, "problems": [list(problem) for problem in problems]}


def _short(values: Mapping[str, str], name: str, problems: list[Text]) -> str:
    written = values.get(name, "")
    if len(written) > LONGEST[name]:
        sentence = Text("{heading}: {most}자 이하로 줄여 주십시오.", "{heading}: at most {most} characters.")
        problems.append(sentence.fill(heading=COLUMNS[name][0], most=LONGEST[name]))
    return written[: LONGEST[name]]


def _email(line: Line, seen: dict[str, int], problems: list[Text]) -> str:
    written = line.values.get("email", "")
    address = mail_address.parse(written)
    if written and address is None:
        problems.append(
            Text("이메일 주소가 맞지 않습니다: {written}", "Not an address: {written}").fill(
                written=written[:60]
            )
        )
    if address and address in seen:
        problems.append(TWICE.fill(line=seen[address]))
    if address:
        seen.setdefault(address, line.number)
    return address or ""


def _titles(scheme: str) -> dict[str, str]:
    return {name.lower(): row.code for row in codes.table(scheme).values() for name in (*row.title, row.code)}


def _parts(written: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(written) if part.strip()]


def _chosen(line: Line, name: str, known: Mapping[str, str], problems: list[Text]) -> list[str]:
    """Codes of what is written, by title in either language or by code; a title may itself hold a dot (기계·로봇)."""
    written = line.values.get(name, "").lower()
    found = [code for title, code in known.items() if title == written.strip()]
    unknown = []
    for part in [] if found else _parts_known(written, known):
        if part in known:
            found.append(known[part])
        else:
            unknown.append(part)
    if unknown:
        sentence = Text("{heading}: 목록에 없는 값입니다: {unknown}", "{heading}: not in the list: {unknown}")
        problems.append(sentence.fill(heading=COLUMNS[name][0], unknown=", ".join(unknown)[:80]))
    return list(dict.fromkeys(found))


def _parts_known(written: str, known: Mapping[str, str]) -> list[str]:
    """Parts between commas; only what is unknown as a whole is taken apart at dots and strokes too."""
    parts: list[str] = []
    for part in re.split(r"[,;\n]+", written):
        parts += [part.strip()] if part.strip() in known else _parts(part)
    return [part for part in parts if part]


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
