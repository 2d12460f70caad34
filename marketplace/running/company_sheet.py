"""A sheet of member companies and their people: what each line says, and what is wrong with it. Nothing is written here."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import SIZES
from marketplace.formats import business_number, sheet_lines
from marketplace.formats.tables import Columns, Limits, Line
from marketplace.kernel.text import Text

MOST_ROWS = 1_000
COLUMNS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "name_ko": (Text("기업 이름", "Company"), ("기업이름", "기업명", "회사명", "상호", "업체명", "기업", "company", "companyname")),
    "name_en": (Text("영문 이름", "Name in English"), ("영문이름", "영문명", "영문기업명", "nameinenglish", "englishname")),
    "number": (Text("사업자등록번호", "Business number"), ("사업자등록번호", "사업자번호", "등록번호", "businessnumber", "number")),
    "representative_name": (Text("대표자", "Representative"), ("대표자", "대표", "대표이사", "대표자명", "representative", "ceo")),
    "size": (Text("규모", "Size"), ("규모", "기업규모", "기업구분", "size")),
    "address": (Text("주소", "Address"), ("주소", "소재지", "address")),
    "phone": (Text("전화번호", "Telephone"), ("전화번호", "전화", "연락처", "phone", "telephone")),
    "clusters": (Text("미니클러스터", "Mini-clusters"), ("미니클러스터", "클러스터", "mini-clusters", "mini-cluster", "cluster", "clusters")),
    "email": (Text("이메일", "Email"), ("이메일", "담당자이메일", "메일", "전자우편", "email", "e-mail")),
    "role": (Text("역할", "Role"), ("역할", "직책", "role")),
}  # fmt: skip
LONGEST = {"name_ko": 120, "name_en": 120, "representative_name": 80, "address": 200, "phone": 30}
READING = Columns(
    aliases={name: known for name, (_, known) in COLUMNS.items()},
    needed=(frozenset({"name_ko"}), frozenset({"number"})),
    label="name_ko",
    names=Text("기업 이름", "company"),
    totals=False,
    limits=Limits(rows=MOST_ROWS),
)
ROLES = {"대표자": "representative", "대표": "representative", "representative": "representative", "구성원": "member", "담당자": "member", "member": "member"}  # fmt: skip
NOBODY = Text("제목 줄 아래에 기업이 없습니다.", "There is no company below the heading.")
NO_NAME = Text("기업 이름이 비어 있습니다.", "The company's name is empty.")
OTHER_NAME = Text(
    "{line}번째 줄의 같은 번호와 기업 이름이 다릅니다.", "Line {line} has the same number and another name."
)


def read(content: bytes, clusters: dict[str, str]) -> tuple[list[dict[str, Any]], list[Text]]:
    """As sheet_lines.read. `clusters`: name in either language, lower case -> code. Several lines of one number are one company."""
    emails: dict[str, int] = {}
    companies: dict[str, tuple[int, str]] = {}
    return sheet_lines.read(
        content,
        READING,
        lambda _, line, problems: _values(line, problems, clusters, emails, companies),
        NOBODY,
    )


def _values(
    line: Line,
    problems: list[Text],
    clusters: dict[str, str],
    emails: dict[str, int],
    companies: dict[str, tuple[int, str]],
) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: sheet_lines.short(line, name, COLUMNS, most, problems) for name, most in LONGEST.items()
    }
    if not values["name_ko"]:
        problems.append(NO_NAME)
    values["number"] = _number(line, values["name_ko"], companies, problems)
    sizes = {name.lower(): code for code, title in SIZES.items() for name in (*title, code)}
    values["size"] = (sheet_lines.chosen(line, "size", sizes, COLUMNS, problems) or ["sme"])[0]
    values["clusters"] = sheet_lines.chosen(line, "clusters", clusters, COLUMNS, problems)
    values["email"] = sheet_lines.email(line, emails, problems)
    values["role"] = (sheet_lines.chosen(line, "role", ROLES, COLUMNS, problems) or ["member"])[0]
    return values


def _number(line: Line, name: str, companies: dict[str, tuple[int, str]], problems: list[Text]) -> str:
    written = line.values.get("number", "")
    if problem := business_number.why_invalid(written):
        problems.append(problem)
        return written[:20]
    number = business_number.normalise(written)
    first, called = companies.setdefault(number, (line.number, name))
    if called != name:
        problems.append(OTHER_NAME.fill(line=first))
    return number
