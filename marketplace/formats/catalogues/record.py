"""The rules of a listing in our own format: each value is put right where that is safe, and questioned where not."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from marketplace.formats import codes, dates_in, patent_number
from marketplace.formats.amounts import NotReadable, read_minor, read_percent
from marketplace.formats.catalogues.rows import Problem
from marketplace.formats.money_text import CURRENCIES
from marketplace.kernel.text import Text

TEXTS = tuple(
    f"{name}_{lang}"
    for name in ("title", "summary", "problem", "solution", "benefit", "applications")
    for lang in ("ko", "en")
)
KEYWORDS = ("keywords_ko", "keywords_en")
PATENT_STATES = ("applied", "registered", "expired", "lapsed")
DEAD_STATES = ("expired", "lapsed")
TITLE_LIMIT = 200
TEXT_LIMIT = 20_000
MOST_FEE = 10**13
_PLACEHOLDER = re.compile(r"^(?:0000-00-00|-|n/?a|none|null|없음)?$", re.IGNORECASE)


class Check:
    """Collects the problems of one row while its values are read."""

    def __init__(self, record: Mapping[str, Any], today: date) -> None:
        self.record = record
        self.today = today
        self.problems: list[Problem] = []

    def problem(self, field: str, ko: str, en: str, code: str = "invalid", *, blocking: bool = True) -> None:
        """Note a problem of a field."""
        self.problems.append(Problem(field, Text(ko, en), code, blocking))

    def text(self, field: str) -> str:
        """Read a text; another type is a problem."""
        value = self.record.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.problem(field, "글자가 아닌 값이 있습니다.", "The value is not text.")
            return ""
        return value.strip()

    def items(self, field: str) -> list[Any]:
        """Read a list; a missing one is empty, another type is a problem."""
        value = self.record.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.problem(field, "목록이 아닌 값이 있습니다.", "The value is not a list.")
            return []
        return value

    def whole(self, field: str, value: Any, low: int, high: int, label: str | None = None) -> int | None:
        """Read a whole number between limits, given as number or digits; None stays None."""
        if value is None or value == "":
            return None
        text = str(value).replace(",", "").strip()
        number = int(text) if re.fullmatch(r"-?\d{1,15}", text) and not isinstance(value, bool) else None
        if number is None or not low <= number <= high:
            self.problem(
                label or field,
                f"{low:,}부터 {high:,}까지의 정수여야 합니다: {value}",
                f"A whole number from {low:,} to {high:,} is needed: {value}",
            )
            return None
        return number

    def fee(self, field: str, value: Any, currency: str) -> int | None:
        """Read an amount as people write it (`3천만원`); a number, or digits alone, are minor units as exports have them."""
        text = "" if value is None else str(value).strip()
        if not text or isinstance(value, bool) or re.fullmatch(r"-?[0-9,]{1,20}", text):
            return self.whole(field, value, 0, MOST_FEE)
        try:
            minor = read_minor(text, currency)
        except NotReadable as error:
            self.problems.append(Problem(field, error.reason, "invalid"))
            return None
        return self.whole(field, minor, 0, MOST_FEE)

    def percent(self, field: str, value: Any) -> int | None:
        """Read a percentage that says so (`3.5%`) in basis points; a number, or digits alone, are basis points already."""
        text = "" if value is None else str(value).strip()
        if not text.endswith(("%", "％", "퍼센트")):
            return self.whole(field, value, 0, 10_000)
        try:
            return read_percent(text)
        except NotReadable as error:
            self.problems.append(Problem(field, error.reason, "invalid"))
            return None

    def share(self, field: str, value: Any, label: str) -> int | None:
        """Read a whole percentage from 1 to 100: `60`, `60%`, `60.0`."""
        try:
            points = read_percent("" if value is None else str(value))
        except NotReadable as error:
            self.problems.append(Problem(label, error.reason, "invalid"))
            return None
        if points is None:
            return None
        return self.whole(field, points // 100 if points % 100 == 0 else value, 1, 100, label)

    def day(self, field: str, value: Any) -> str | None:
        """Read an ISO date as ISO text; empty and 0000-00-00 are None."""
        text = str(value or "").strip()
        if _PLACEHOLDER.match(text):
            return None
        day = dates_in.day(text)
        if day is None:
            self.problem(
                field, f"날짜는 2026-10-28 형식입니다: {text}", f"A date looks like 2026-10-28: {text}"
            )
        return day.isoformat() if day else None

    def code(self, field: str, scheme: str, value: Any, *, required: bool = False) -> str | None:
        """Read a code of a table; unknown codes are a problem."""
        text = str(value or "").strip()
        if not text:
            if required:
                self.problem(field, "값이 필요합니다.", "A value is needed.", "missing")
            return None
        if not codes.is_known(scheme, text):
            self.problem(field, f"알 수 없는 코드입니다: {text}", f"Unknown code: {text}", "unknown_code")
            return None
        return codes.normalise(scheme, text)


def read_listing(record: Mapping[str, Any], today: date) -> tuple[dict[str, Any], list[Problem]]:
    """Return the listing with every value in its stored form, and the problems found.

    Only fields that were given appear; `patents`, `inventors`, `offers` and code lists are always lists.
    """
    check = Check(record, today)
    listing: dict[str, Any] = {
        "key": _key(check),
        "kind": check.code("kind", "output_kind", record.get("kind"), required=True),
    }
    listing |= _texts(check)
    listing |= {field: _keywords(check, field) for field in KEYWORDS}
    listing |= _classification(check)
    listing["patents"] = [patent for entry in check.items("patents") if (patent := _patent(check, entry))]
    listing["inventors"] = _inventors(check)
    listing["offers"] = [offer for entry in check.items("offers") if (offer := _offer(check, entry))]
    for field in ("institution", "institution_name", "source", "url"):
        if record.get(field):
            listing[field] = record[field]
    if record.get("licence"):
        listing["licence"] = check.code("licence", "open_licence", record["licence"])
    _dead_patents_have_no_offer(check, listing)
    return listing, check.problems


def _key(check: Check) -> str:
    key = str(check.record.get("key") or "").strip()
    if not key:
        check.problem(
            "key", "행을 구별할 key가 필요합니다.", "A key is needed to tell rows apart.", "missing"
        )
    return key


def _texts(check: Check) -> dict[str, str]:
    texts = {field: text for field in TEXTS if (text := check.text(field))}
    if not texts.get("title_ko") and not texts.get("title_en"):
        check.problem(
            "title_ko",
            "국문이나 영문 제목이 필요합니다.",
            "A title in Korean or English is needed.",
            "missing",
        )
    for field, text in texts.items():
        limit = TITLE_LIMIT if field.startswith("title") else TEXT_LIMIT
        if len(text) > limit:
            check.problem(
                field,
                f"{limit:,}자를 넘습니다 ({len(text):,}자).",
                f"Longer than {limit:,} characters ({len(text):,}).",
            )
        if "\ufffd" in text:
            check.problem(
                field,
                "깨진 글자가 있습니다. 파일의 문자 인코딩을 확인해 주십시오.",
                "Some characters could not be decoded. Check the file's encoding.",
                "broken_text",
            )
    return texts


def _keywords(check: Check, field: str) -> list[str]:
    words = [str(word).strip() for word in check.items(field)]
    return list(dict.fromkeys(word for word in words if word))


def _classification(check: Check) -> dict[str, Any]:
    record = check.record
    found: dict[str, Any] = {
        "trl": check.whole("trl", record.get("trl"), 1, 9),
        "field": check.code("field", "field", record.get("field")),
        "mini_cluster": check.code("mini_cluster", "mini_cluster", record.get("mini_cluster")),
    }
    for scheme in ("ipc", "ksic"):
        known = [check.code(scheme, scheme, value) for value in check.items(scheme)]
        found[scheme] = list(dict.fromkeys(code for code in known if code))
    return found


def _patent(check: Check, entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, Mapping):
        check.problem("patents", "특허 항목의 형식이 맞지 않습니다.", "A patent entry has the wrong shape.")
        return None
    country = str(entry.get("country") or "KR").upper()
    patent: dict[str, Any] = {"country": country}
    for field, stage in (("application_no", "application"), ("registration_no", "grant")):
        written = str(entry.get(field) or "").strip()
        number = patent_number.parse(written, country, stage) if written else None
        reason = patent_number.why_invalid(written, country, stage) if written else None
        if reason:
            check.problem(
                f"patents.{field}", f"{reason.ko} ({written})", f"{reason.en} ({written})", "patent_number"
            )
        patent[field] = number.text if number else None
    if not patent["application_no"] and not patent["registration_no"]:
        check.problem(
            "patents",
            "출원번호나 등록번호가 필요합니다.",
            "An application or registration number is needed.",
            "missing",
        )
    patent["expires_on"] = check.day("patents.expires_on", entry.get("expires_on"))
    patent["status"] = _patent_status(check, entry, patent)
    return patent


def _patent_status(check: Check, entry: Mapping[str, Any], patent: dict[str, Any]) -> str:
    status = str(entry.get("status") or "").strip() or (
        "registered" if patent["registration_no"] else "applied"
    )
    if status not in PATENT_STATES:
        check.problem(
            "patents.status", f"알 수 없는 상태입니다: {status}", f"Unknown status: {status}", "unknown_code"
        )
        return "applied"
    expires = patent["expires_on"]
    if status not in DEAD_STATES and expires and date.fromisoformat(expires) < check.today:
        check.problem(
            "patents.expires_on",
            f"존속기간이 {expires}에 끝났습니다.",
            f"The patent expired on {expires}.",
            "patent_expired",
            blocking=False,
        )
        return "expired"
    return status


def _inventors(check: Check) -> list[dict[str, Any]]:
    inventors: list[dict[str, Any]] = []
    for entry in check.items("inventors"):
        if not isinstance(entry, Mapping) or not (entry.get("name_ko") or entry.get("name_en")):
            check.problem("inventors", "발명자의 이름이 필요합니다.", "An inventor needs a name.", "missing")
            continue
        share = check.share("inventors", entry.get("share"), "inventors.share")
        names = {name: str(entry[name]).strip() for name in ("name_ko", "name_en") if entry.get(name)}
        inventors.append({**names, "share": share})
    shares = [inventor["share"] for inventor in inventors]
    if shares and None not in shares and sum(shares) != 100:
        check.problem(
            "inventors",
            f"지분의 합이 100이어야 합니다. 지금은 {sum(shares)}입니다.",
            f"Shares must sum to 100; here they sum to {sum(shares)}.",
            "shares",
        )
    if None in shares:
        check.problem(
            "inventors", "모든 발명자에게 지분이 필요합니다.", "Every inventor needs a share.", "shares"
        )
    return inventors


def _offer(check: Check, entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, Mapping):
        check.problem("offers", "제안 항목의 형식이 맞지 않습니다.", "An offer has the wrong shape.")
        return None
    currency = str(entry.get("currency") or "KRW").upper()
    if currency not in CURRENCIES:
        check.problem(
            "offers.currency", f"쓸 수 없는 통화입니다: {currency}", f"Unknown currency: {currency}"
        )
    return {
        "kind": check.code("offers.kind", "licence_kind", entry.get("kind"), required=True),
        "fee": check.fee("offers.fee", entry.get("fee"), currency if currency in CURRENCIES else "KRW"),
        "currency": currency,
        "term_months": check.whole("offers.term_months", entry.get("term_months"), 1, 1200),
        "territory": check.code("offers.territory", "territory", entry.get("territory") or "KR"),
        "field_of_use_ko": str(entry.get("field_of_use_ko") or "").strip(),
        "field_of_use_en": str(entry.get("field_of_use_en") or "").strip(),
        "royalty_bp": check.percent("offers.royalty_bp", entry.get("royalty_bp")),
        "express": entry.get("express") in (True, "Y", "y", "true", "TRUE", "1", 1),
    }


def _dead_patents_have_no_offer(check: Check, listing: dict[str, Any]) -> None:
    patents = listing["patents"]
    dead = bool(patents) and all(patent["status"] in DEAD_STATES for patent in patents)
    if listing["kind"] == "patent" and dead and listing["offers"]:
        check.problem(
            "offers",
            "소멸하거나 존속기간이 끝난 특허에는 실시 조건을 둘 수 없습니다.",
            "A lapsed or expired patent can have no offer.",
            "dead_patent_offer",
        )
