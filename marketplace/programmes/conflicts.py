"""Who must not review what: what the site itself finds between a reviewer and a company that applies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from marketplace.kernel.text import Text

REASONS: dict[str, Text] = {
    "applicant": Text("이 공고에 신청한 기업의 구성원", "Belongs to a company that applies to this call"),
    "member": Text("신청 기업의 구성원이거나 구성원이었음", "Belongs or belonged to the applicant"),
    "domain": Text("신청 기업과 같은 이메일 도메인", "Has the applicant's email domain"),
    "affiliation": Text("소속이나 경력에 신청 기업이 있음", "Names the applicant among the affiliations"),
    "mentor": Text("신청 기업의 멘토이거나 멘토였음", "Mentors or mentored the applicant"),
    "declared": Text("심사위원이 이해관계를 밝힘", "Declared by the reviewer"),
}
# Everybody may have an address there, so that it says nothing of an employer.
PUBLIC_MAIL = frozenset(
    [
        "gmail.com",
        "naver.com",
        "daum.net",
        "hanmail.net",
        "kakao.com",
        "nate.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
        "yahoo.com",
        "yahoo.co.kr",
        "me.com",
        "proton.me",
    ]
)
_FORMS = re.compile(
    r"\(주\)|㈜|\(유\)|㈜|주식회사|유한회사|유한책임회사|\b(?:co|ltd|inc|corp|llc|company|limited|corporation)\b\.?",
    re.IGNORECASE,
)


def bare(name: str) -> str:
    """A company's name without its legal form, blanks and marks, as two spellings of it are compared."""
    plain = unicodedata.normalize("NFKC", _FORMS.sub(" ", name))
    return re.sub(r"[\W_]+", "", _FORMS.sub(" ", plain)).lower()


def domain(address: str) -> str:
    """The part of an address that may name an employer; empty for a public mail service."""
    found = address.rpartition("@")[2].lower().removeprefix("www.")
    return "" if found in PUBLIC_MAIL else found


def web_domain(address: str) -> str:
    return re.sub(r"^[a-z]+://", "", address.strip().lower()).split("/")[0].removeprefix("www.")


def found(
    *,
    reviewer_email: str,
    affiliations: str,
    reviewer_companies: Collection[int],
    company_id: int,
    names: Iterable[str],
    domains: Collection[str],
) -> list[str]:
    """Keys of REASONS that hold between one reviewer and one company."""
    reasons = []
    if company_id in reviewer_companies:
        reasons.append("member")
    own = domain(reviewer_email)
    if own and own in domains:
        reasons.append("domain")
    said = [bare(line) for line in affiliations.splitlines()]
    known = [bare(name) for name in names]
    if any(len(name) > 1 and name in line for name in known for line in said):
        reasons.append("affiliation")
    return reasons


def masked(text: str, names: Iterable[str]) -> str:
    """A text of the applicant with its own name made unreadable, for a blind round."""
    for name in sorted(
        {n for each in names for n in (each, _FORMS.sub("", each).strip()) if len(n) > 1},
        key=len,
        reverse=True,
    ):
        text = re.sub(re.escape(name), "■■■", text, flags=re.IGNORECASE)
    return text
