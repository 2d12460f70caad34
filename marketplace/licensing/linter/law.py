"""What competition law does not allow, what a transfer is paid with, and who else owns the technology."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marketplace.kernel.text import Text
from marketplace.licensing.linter.found import Facts, Finding

_NO_CHALLENGE = re.compile(
    r"(?:무효|유효성|효력)[^.]{0,30}(?:다투지|다툴 수|청구하지|청구할 수|제기하지|제기할 수)\s*(?:아니|않|못|없)|부쟁\s*의무"
    r"|(?:not|never|refrains? from|waives?)[^.]{0,20}(?:challeng|contest|disput|attack|question)[^.]{0,40}(?:validity|valid\b|patents?)",
    re.IGNORECASE,
)
_AFTER_EXPIRY = re.compile(
    r"(?:존속기간이?|특허(?:권)?이?가?|권리가?)\s*(?:모두\s*)?(?:끝난|만료된|만료|지난|소멸한|소멸된|소멸|무효가 된)\s*(?:뒤|후|다음)(?:에도|라도|까지)?[^.]{0,40}"
    r"(?:기술료|실시료)(?![^.]{0,30}지급하지)|royalt[^.]{0,60}(?:after|beyond|despite|notwithstanding)[^.]{0,30}expir"
    r"|(?:after|despite|notwithstanding)[^.;]{0,30}expir[^.;]{0,40}royalt",
    re.IGNORECASE,
)
_IMPROVED = re.compile(r"개량|improvement", re.IGNORECASE)
# What takes the licensee's improvements over for nothing, or shuts the licensee out of them.
_GRANT_BACK = re.compile(
    r"(?:무상으로|대가 없이|독점적으로|배타적으로)\s*기술제공자에게\s*(?:[가-힣]+[을를]?\s*)?(?:양도|이전|귀속|허락|설정)"
    r"|기술제공자에게\s*(?:무상으로|대가 없이|독점적으로|배타적으로|독점적\s*\S+|전용실시권)[을를]?\s*(?:양도|이전|귀속|허락|설정)"
    r"|(?:assign|transfer|belong|grant|licen[cs]e)\S*[^.;]{0,60}licensor[^.;]{0,40}(?:free of charge|without (?:payment|compensation|consideration)|exclusive)"
    r"|grants? (?:back )?(?:to )?the licensor an? exclusive",
    re.IGNORECASE,
)
_TO_LICENSOR = re.compile(
    r"기술제공자에게\s*(?:귀속|양도|이전)|기술제공자의 소유|(?:belong|assign|transfer|pass)\S*(?: \S+){0,3} to the licensor",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"대가\s*없이|무상으로\s*(?:양도|이전|허락|설정|한다)|free of charge|without (?:consideration|payment|charge)",
    re.IGNORECASE,
)
_RESEARCH = re.compile(r"연구|research", re.IGNORECASE)
_BEFORE_PAYMENT = re.compile(
    r"(?:지급|납부)(?:되기|하기)?\s*(?:전이라도|전에도|여부와|와\s*(?:관계|상관)|되지 아니하여도|되지 않아도|되지 아니하더라도)"
    r"|(?:before|regardless of|irrespective of|whether or not|without waiting for|even if)[^.;]{0,50}(?:paid|payment)",
    re.IGNORECASE,
)
# `Nothing passes before payment` is what a transfer against payment says.
_NOT_BEFORE = re.compile(r"\b(?:nothing|no|does not|do not|shall not|only|until)\b", re.IGNORECASE)
_PASSES = re.compile(r"양도|이전|소유권|옮겨|넘어|transfer|assign|pass|title", re.IGNORECASE)
_OTHERS = re.compile(r"공유자|공동\s*권리자|공동\s*소유자|co-owners?", re.IGNORECASE)
_CONSENTED = re.compile(
    r"(?:공유자|공동\s*권리자)[^.]{0,12}동의|co-owners?[^.]{0,20}(?:consent|agreed)", re.IGNORECASE
)
_COUNSEL = Text(
    "공정거래법에 어긋날 수 있는 조항입니다. 빼거나 법무 검토를 받아 주십시오.",
    "competition law may not allow this. Take it out, or have it reviewed by counsel.",
)


def without_a_right(facts: Facts) -> Iterator[Finding]:
    """No challenge to validity, royalties beyond the patent's life."""
    for place, _, text in facts.paragraphs():
        if match := _NO_CHALLENGE.search(text) or _AFTER_EXPIRY.search(text):
            yield Finding(place, match[0], _COUNSEL)


def grant_back(facts: Facts) -> Iterator[Finding]:
    """The licensee's improvements taken over for nothing or exclusively, or taken over where the terms don't say so."""
    agreed = facts.terms.get("improvements") == "licensor"
    for place, key, text in facts.paragraphs():
        for sentence in re.split(r"[.;]", text):
            if not _IMPROVED.search(sentence):
                continue
            if match := _GRANT_BACK.search(sentence):
                yield Finding(place, match[0], _COUNSEL)
            elif key != "special" and not agreed and (match := _TO_LICENSOR.search(sentence)):
                yield Finding(
                    place,
                    match[0],
                    Text(
                        "합의한 조건에서 개량기술은 기술제공자의 것이 아닙니다. 문장을 되돌리거나 새 조건을 합의해 주십시오.",
                        "by the terms agreed, improvements are not the licensor's. Put the sentence back, or agree on new terms.",
                    ),
                )


def unpaid_transfer(facts: Facts) -> Iterator[Finding]:
    """Free of charge where a fee is agreed, or a transfer that does not wait for its payment."""
    if not facts.has_fee:
        return
    for place, sentence in facts.sentences("grant", "licence", "fees", "fee"):
        if (match := _FREE.search(sentence)) and not _RESEARCH.search(sentence):
            yield Finding(
                place,
                match[0],
                Text(
                    "조건에는 기술료가 있습니다. 문장을 빼거나 무상으로 새 조건을 합의해 주십시오.",
                    "the terms have a fee. Take the sentence out, or agree on new terms without one.",
                ),
            )
    for place, sentence in facts.sentences() if facts.terms["kind"] in ("assignment", "sale") else ():
        if (
            _PASSES.search(sentence)
            and not _NOT_BEFORE.search(sentence)
            and (match := _BEFORE_PAYMENT.search(sentence))
        ):
            yield Finding(
                place,
                match[0],
                Text(
                    "대가를 받기 전에 권리가 넘어갑니다. 지급과 함께 넘어가도록 고쳐 주십시오.",
                    "the right would pass before it is paid for. Let it pass against payment.",
                ),
            )


def co_owners(facts: Facts) -> Iterator[Finding]:
    """Co-owners on record of whom the paper is silent, or whose consent it warrants though nobody is on record."""
    named = facts.data.get("co_owners") or []
    if named and not any(_OTHERS.search(text) for _, _, text in facts.paragraphs()):
        yield Finding(
            facts.place_of("warranty", "liability"),
            ", ".join(one["name"] for one in named),
            Text(
                "공동 권리자의 동의를 보증하는 문장이 없습니다. 보증 조항에 되돌려 주십시오.",
                "no sentence warrants that these co-owners consented. Put it back into the warranty.",
            ),
        )
    for place, sentence in () if named else facts.sentences("warranty", "liability"):
        if match := _CONSENTED.search(sentence):
            yield Finding(
                place,
                match[0],
                Text(
                    "계약 화면에 적힌 공동 권리자가 없습니다. 공동 권리자와 동의서를 올리거나 문장을 빼 주십시오.",
                    "no co-owner is on record. Enter the co-owners with their consents, or take the sentence out.",
                ),
            )


def transfer_in_doubt(facts: Facts) -> Iterator[Finding]:
    """An assignment without consideration, or one that takes effect before it is paid: allowed, but seldom meant."""
    if facts.terms.get("kind") != "assignment":
        return
    if not facts.has_fee:
        yield Finding(
            facts.place_of("fees"),
            facts.terms["currency"] + " 0",
            Text(
                "대가 없이 권리를 양도합니다. 무상 양도가 맞는지 확인해 주십시오.",
                "the rights are assigned for nothing. Make sure that this is meant.",
            ),
        )
    elif facts.terms.get("effective_when") == "countersigned" and not facts.terms.get("needs_register", True):
        yield Finding(
            facts.place_of("term"),
            facts.in_its_words(Text("서명한 때", "on signing")),
            Text(
                "대가를 받기 전에 권리가 넘어갑니다. ‘납부된 때’를 효력이 생기는 때로 합의할 수 있습니다.",
                "the right passes before it is paid for. The parties may agree that it takes effect on payment.",
            ),
        )
