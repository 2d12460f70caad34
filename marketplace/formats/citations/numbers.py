"""Numbers alone: DOIs, and patent numbers as registers, offices and letters write them.

`10-2019-0012345`, `출원번호 10-2019-0012345 (2019. 1. 31.)`, `등록특허 제10-1234567호`, `KR101234567B1`, `US 7,673,089 B2`,
`US 16/123,456`, `EP 1234567 B1`, `PCT/KR2020/001234`. What follows a number (`A1`, `B2`) is the kind of its document by WIPO
ST.16: A is a publication, which counts by itself and is neither the application's number nor the patent's. It is refused
with a sentence, for a register asked by it would show another patent.
"""

from __future__ import annotations

import re
import unicodedata

from marketplace.formats import doi, patent_number
from marketplace.formats.citations.entry import Entry
from marketplace.formats.patent_number import PatentNumber
from marketplace.kernel.text import Text

LONGEST = 3_000  # characters of a line in which a DOI is looked for
LONGEST_PATENT = 100
PUBLICATION = Text(
    "공개번호로는 특허를 정할 수 없습니다. 출원번호나 등록번호를 입력해 주십시오.",
    "A publication number does not tell the patent. Enter the application or registration number.",
)
WHICH = Text(
    "출원번호인지 등록번호인지 알 수 없습니다. 등록된 특허는 번호 끝에 B1을 붙여 주십시오.",
    "This may be an application or a patent. Put B1 after the number of a granted patent.",
)
NO_NUMBER = Text(
    "DOI나 특허번호로 읽을 수 없습니다. 번호를 확인해 주십시오. 예: 10-2019-0012345, 10-1234567, 10.1000/182",
    "This is no DOI and no patent number. Check it. Examples: 10-2019-0012345, 10-1234567, 10.1000/182",
)
_LABEL = re.compile(
    r"^(?:대한민국|한국|국내|미국|유럽|일본|중국|국제|등록|공개|공고|출원|특허|실용신안|디자인|번호|DOI|PATENT|APPLICATION|REGISTRATION|"
    r"PUBLICATION|GRANT|NUMBERS?|NOS?\b\.?|[\s:：#.])+"
)
# Between the numbers of a line; what calls one an application and the next a registration parts them too.
_BETWEEN = re.compile(r";|\s/\s|,(?!\d{3}(?!\d))|\s(?=등록번호|(?i:registration n))")
_NAMED = re.compile(r"출원번호.*등록번호|(?i:application n.*registration n)")
_FOREIGN = re.compile(r"([A-Z]{2})[\s\-]*(\d[\d/.,\- ]*[\dX])\s*(?:([A-Z])\d?)?")
_PCT = re.compile(r"PCT/?([A-Z]{2})\s?(\d{4})/?(\d{5,6})")
# How offices write an application that carries no kind: by its country.
_APPLICATIONS = {
    "US": re.compile(r"\d{2}/\d{3},?\d{3}"),
    "EP": re.compile(r"\d{8}\.\d"),
    "JP": re.compile(r"\d{4}-\d{5,6}"),
    "CN": re.compile(r"\d{12}(?:\.[\dX])?"),
}


def read(text: str) -> list[Entry]:
    """One entry a number; empty where the text holds something else (a sheet, prose).

    A line that cannot be read among others that can is an entry with its `problem`, so that nothing typed is lost.
    """
    found: list[Entry] = []
    others: list[str] = []
    for at, line in enumerate(part for part in text.split("\n") if part.strip()):
        if not at and len(line) < 60 and not _LABEL.sub("", _plain(line)):
            continue  # the heading of the column that was copied
        entries = _line(line)
        if not entries:
            if re.search(r"[,;\t|]", line):
                return []  # a line of a sheet
            others.append(line)
            entries = [_refused(line, NO_NUMBER)]
        found += entries
    return found if len(others) < len(found) else []


def _line(line: str) -> list[Entry]:
    """The numbers of a line, separated by commas or semicolons; or the DOIs that stand in references."""
    entries = [_one(piece) for piece in _BETWEEN.split(line) if piece.strip()]
    known = [entry for entry in entries if entry is not None]
    if known and len(known) == len(entries):
        return _of_one_patent(known) if len(known) == 2 and _NAMED.search(line) else known
    if "\t" in line or len(line) > LONGEST or any(not entry.record.get("doi") for entry in known):
        return []  # what would be left out is more than prose
    return [_of_doi(found) for found in doi.all_in(line)]


def _of_one_patent(entries: list[Entry]) -> list[Entry]:
    """Two of a line: `출원번호 10-2019-0012345, 등록번호 10-1234567`: an application and what was granted on it are one result."""
    patents = [one for entry in entries for one in entry.record.get("patents", ())]
    stages = {name for one in patents for name in one if name.endswith("_no")}
    if len(patents) != 2 or len(stages) != 2 or patents[0]["country"] != patents[1]["country"]:
        return entries
    both = Entry("")
    both.put("patents", [{**patents[0], **patents[1], "status": "registered"}])
    both.put("kind", "patent")
    return [both]


def _one(written: str) -> Entry | None:
    if found := doi.read(written):
        return _of_doi(found)
    number = patent(written)
    if isinstance(number, Text):
        return _refused(written, number)
    return _of_patent(number) if number else None


def _refused(written: str, reason: Text) -> Entry:
    entry = Entry("", problem=reason)
    entry.text("title", written)
    return entry


def _of_doi(found: str) -> Entry:
    entry = Entry("")
    entry.put("doi", found)
    entry.put("kind", "paper")
    return entry


def _of_patent(number: PatentNumber) -> Entry:
    granted = number.stage == "grant"
    name, status = ("registration_no", "registered") if granted else ("application_no", "applied")
    entry = Entry("")
    entry.put("patents", [{"country": number.country, name: number.text, "status": status}])
    entry.put("kind", "patent")
    return entry


def _plain(written: str) -> str:
    text = unicodedata.normalize("NFKC", written[:LONGEST_PATENT]).upper().strip()
    return re.sub(r"[‐-―−]", "-", text)


def patent(written: str) -> PatentNumber | Text | None:
    """The number; a sentence where it is one that does not tell the patent; None where it is none."""
    if len(written.strip()) > LONGEST_PATENT:
        return None
    plain = _plain(written)
    published = (
        bool(re.match(r"^\W*(?:대한민국|한국)?\s*(?:특허)?\s*공개", plain)) or "PUBLICATION" in plain[:20]
    )
    bare = _LABEL.sub("", re.sub(r"\s*\([^()]*\)$", "", plain))
    if abroad := _PCT.fullmatch(bare):
        return PatentNumber("WO", "application", f"PCT/{abroad[1]}{abroad[2]}/{abroad[3]}")
    foreign = _FOREIGN.fullmatch(bare)
    if foreign:
        country, digits, kind = foreign[1], foreign[2].strip(), foreign[3] or ""
        found: PatentNumber | Text | None = _of_country(country, digits, kind)
    else:
        found = patent_number.parse_kr(bare) or (
            patent_number.parse_us(bare) if bare.startswith("US") else None
        )
    return PUBLICATION if published and found else found


def _of_country(country: str, digits: str, kind: str) -> PatentNumber | Text | None:
    if country == "WO" or kind == "A":
        return PUBLICATION
    if country == "KR":
        return patent_number.parse_kr(digits)
    applied = _APPLICATIONS.get(country)
    if not kind and applied and applied.fullmatch(digits):
        return patent_number.parse(digits, country, "application")
    if country == "US":
        eleven = len(re.sub(r"\D", "", digits)) == 11  # 2019/0123456: the year and the publication's number
        return PUBLICATION if eleven else patent_number.parse_us(digits)
    if kind in ("B", "C"):
        return patent_number.parse(digits, country, "grant")
    return WHICH if sum(letter.isdigit() for letter in digits) >= 6 else None
