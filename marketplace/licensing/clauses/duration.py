"""Articles on how long a right lasts and what keeps it: its term, registration and upkeep."""

from marketplace.gateways.documents import Article
from marketplace.licensing import days
from marketplace.licensing.clauses.drafting import Draft


def term(d: Draft) -> Article:
    """When the right takes effect and how long it lasts."""
    effect = {
        "countersigned": d.s(
            "이 계약은 양 당사자가 서명을 마친 때에 성립하고 효력이 발생한다.",
            "This agreement is concluded and takes effect when both parties have signed it.",
        ),
        "paid": d.s(
            "이 계약은 양 당사자가 서명을 마친 때에 성립한다. 다만 실시권은 최초로 지급할 기술료와 그 부가가치세가 전액 지급된 때에 "
            "효력이 발생한다.",
            "This agreement is concluded when both parties have signed it; the right takes effect when the first fee and its VAT "
            "have been paid in full.",
        ),
        "registered": d.s(
            "이 계약은 양 당사자가 서명을 마친 때에 성립한다. 다만 그 권리의 설정 또는 이전은 특허원부에 등록된 때에 효력이 발생한다.",
            "This agreement is concluded when both parties have signed it; the right takes effect when entered in the patent register.",
        )
        if d.kind != "publication"
        else d.s(
            "이 계약은 양 당사자가 서명을 마친 때에 성립한다. 다만 그 권리는 저작권등록부에 등록된 때에 효력이 발생한다.",
            "This agreement is concluded when both parties have signed it; the right takes effect when entered in the copyright register.",
        ),
        "notified": d.s(
            "이 계약은 양 당사자가 서명을 마친 때에 성립한다. 다만 출원 중인 권리의 승계는 지식재산처에 출원인 변경을 신고한 때에 효력이 "
            "발생한다(특허법 제38조 제4항).",
            "This agreement is concluded when both parties have signed it; the application passes when the change of applicant is "
            "notified to the Ministry of Intellectual Property (Patent Act, Article 38(4)).",
        ),
    }[d.effective_when]
    if d.kind in ("assignment", "sale"):
        return d.article("계약의 성립과 효력", "Conclusion and effect", effect)
    return d.article("계약기간과 효력", "Term and effect", effect, _duration(d), _renewal(d))


def _duration(d: Draft) -> str:
    terms = d.terms
    start, end, months = terms.get("starts_on"), terms.get("ends_on"), terms.get("term_months")
    limit = (
        d.s(
            " 다만 마지막 대상 특허의 존속기간이 끝나는 날을 넘지 아니한다.",
            " It ends at the latest when the last of the licensed patents expires.",
        )
        if d.royalty and d.royalty.get("on_right")
        else ""
    )
    first = d.day(start) if start else d.s("효력이 발생한 날", "the day on which it takes effect")
    if end:
        return d.s(
            f"계약기간은 {first}부터 {d.day(end)}까지로 한다.{limit}",
            f"The term runs from {first} to {d.day(end)}.{limit}",
        )
    if months:
        return d.s(
            f"계약기간은 {first}부터 {months}개월로 한다.{limit}",
            f"The term is {months} months from {first}.{limit}",
        )
    return d.s(
        f"계약기간은 {first}부터 대상기술에 관한 권리의 존속기간이 모두 끝나는 날까지로 한다.",
        f"The term runs from {first} until the last of the licensed rights expires.",
    )


def _renewal(d: Draft) -> str | None:
    if d.kind in ("evaluation", "option"):
        return None
    return d.s(
        "당사자는 계약기간이 끝나기 전에 서면으로 합의하여 계약을 갱신할 수 있다.",
        "The parties may renew this agreement in writing before the term ends.",
    )


def registration(d: Draft) -> Article | None:
    """Who registers, by when, at whose cost; only for rights that need the register, or a notice, to exist."""
    if d.effective_when == "notified":
        return _notice(d)
    if not d.needs_register:
        return None
    return d.article(
        "등록",
        "Registration",
        d.s(
            f"기술제공자는 계약 체결일부터 {days.DOCUMENTS_DAYS}일 이내에 등록에 필요한 서류를 기술도입자에게 제공한다.",
            f"Within {days.DOCUMENTS_DAYS} days of signing the licensor provides the documents needed for registration.",
        ),
        d.s(
            f"기술도입자는 서류를 받은 날부터 {days.APPLICATION_DAYS}일 이내에 지식재산처에 등록을 신청하고 그 비용을 부담한다.",
            f"The licensee applies to the Ministry of Intellectual Property for registration within {days.APPLICATION_DAYS} days of receiving them, at its own cost.",
        ),
        d.s(
            "등록이 끝나면 기술도입자는 등록번호와 등록원부 사본을 지체 없이 기술제공자에게 알린다.",
            "Once registered, the licensee sends the licensor the registration number and a copy of the register without delay.",
        ),
        d.s(
            f"계약이 종료되면 기술도입자는 {days.CANCEL_DAYS}일 이내에 실시권의 말소 등록에 협력한다.",
            f"When this agreement ends the licensee assists in cancelling the entry within {days.CANCEL_DAYS} days.",
        )
        if d.kind == "exclusive"
        else None,
    )


def conditions(d: Draft) -> Article | None:
    """What becomes of a right whose condition is not met in time, or whose payment is reversed: nothing without a word."""
    paragraphs = [_unpaid(d), _unregistered(d), _after_lapse(d), _reversed(d)]
    if not any(paragraphs):
        return None
    return d.article("조건의 불이행과 실효, 권리의 정지", "Conditions, lapse and suspension", *paragraphs)


def _unpaid(d: Draft) -> str | None:
    if d.effective_when != "paid":
        return None
    grace, lapse = d.days.grace, d.days.lapse
    return d.s(
        f"최초로 지급할 기술료와 그 부가가치세가 지급기한부터 {grace}일 안에 전액 지급되지 아니하면, 기술제공자는 {lapse}일 이상 뒤의 날을 정하여 그날까지 "
        "지급되지 아니하면 이 계약이 효력을 잃는다고 서면으로 통지할 수 있다. 그날까지 전액 지급되지 아니하면 이 계약은 그날이 지난 때 효력을 잃는다. 통지가 없으면 이 "
        "계약은 효력을 잃지 아니하며, 늦게 지급되어도 실시권의 효력이 발생한다.",
        f"If the first fee and its VAT have not been paid in full within {grace} days after the due date, the licensor may give written notice "
        f"that this agreement lapses unless they are paid by a day it names, at least {lapse} days ahead. Unless paid in full by that day, this "
        "agreement lapses when the day is over. Without such notice it does not lapse, and payment, even late, brings the right into effect.",
    )


def _unregistered(d: Draft) -> str | None:
    if d.effective_when not in ("registered", "notified"):
        return None
    within, lapse = d.days.registration, d.days.lapse
    act = (
        d.s("신고", "notice to the office") if d.effective_when == "notified" else d.s("등록", "registration")
    )
    return d.s(
        f"계약 체결일부터 {within}일 안에 {act}의 번호와 증빙이 이 계약을 체결한 사이트에 기록되지 아니하면, 각 당사자는 {lapse}일 이상 뒤의 날을 정하여 그날까지 "
        "기록되지 아니하면 이 계약이 효력을 잃는다고 서면으로 통지할 수 있다. 그날까지 기록되지 아니하면 이 계약은 그날이 지난 때 효력을 잃는다. 통지가 없으면 이 계약은 "
        "효력을 잃지 아니한다.",
        f"If number and evidence of the {act} are not recorded on the site where this agreement was concluded within {within} days of its date, "
        f"either party may give written notice that this agreement lapses unless they are recorded by a day it names, at least {lapse} days "
        "ahead. Unless recorded by that day, this agreement lapses when the day is over. Without such notice it does not lapse.",
    )


def _after_lapse(d: Draft) -> str | None:
    if d.effective_when == "countersigned" or not d.has_fee:
        return None
    return d.s(
        "이 계약이 효력을 잃으면 청구된 기술료는 취소되고, 이미 지급된 금액은 기술료의 반환에 관한 다른 조항에도 불구하고 반환한다.",
        "When this agreement lapses, fees invoiced are cancelled, and what was paid is returned whatever else is said of the return of fees.",
    )


def _reversed(d: Draft) -> str | None:
    fixed = d.terms.get("upfront") or d.terms.get("lump_sum") or d.terms.get("milestones")
    if not fixed:
        return None
    return d.s(
        "지급된 기술료의 전부 또는 일부가 환불, 결제 취소 또는 입금의 정정으로 되돌려지면, 다시 전액 지급될 때까지 이 계약에 따른 권리는 정지된다. 기술제공자는 정지와 "
        "회복을 지체 없이 기술도입자에게 알린다.",
        "If a fee that was paid is reversed in whole or part by refund, chargeback or correction of a deposit, the right under this agreement "
        "rests until it is paid again in full. The licensor tells the licensee of suspension and resumption without delay.",
    )


def _notice(d: Draft) -> Article:
    """특허법 제38조 제4항: after filing, the right to the patent passes by notice to the office."""
    return d.article(
        "출원인 변경의 신고",
        "Notice of the change of applicant",
        d.s(
            f"기술제공자는 계약 체결일부터 {days.DOCUMENTS_DAYS}일 이내에 출원인 변경 신고에 필요한 서류를 기술도입자에게 제공한다.",
            f"Within {days.DOCUMENTS_DAYS} days of signing the licensor provides the documents needed to notify the change of applicant.",
        ),
        d.s(
            f"기술도입자는 서류를 받은 날부터 {days.APPLICATION_DAYS}일 이내에 지식재산처에 출원인 변경을 신고하고 그 비용을 부담한다.",
            f"The licensee notifies the Ministry of Intellectual Property within {days.APPLICATION_DAYS} days of receiving them, at its own cost.",
        ),
        d.s(
            "신고가 끝나면 기술도입자는 접수번호와 접수증 사본을 지체 없이 기술제공자에게 알린다.",
            "Once notified, the licensee sends the licensor the receipt and its number without delay.",
        ),
    )


def upkeep(d: Draft) -> Article | None:
    """Keeping the patent in force, giving it up, and what invalidity means for fees. 특허법 제119조."""
    if d.kind in ("evaluation", "option", "publication", "sale", "loan") or not d.patented:
        return None
    if d.kind == "assignment":
        return d.article(
            "권리의 유지",
            "Upkeep",
            d.s(
                "등록 이후의 출원·유지 비용은 기술도입자가 부담한다.",
                "From registration on, the licensee bears the cost of prosecution and maintenance.",
            ),
            d.s(
                f"기술도입자가 양도받은 권리를 포기하려면 {days.OFFER_BACK_DAYS}일 전에 기술제공자에게 알리고 되돌려 받을 기회를 준다.",
                f"Before giving up an assigned right the licensee notifies the licensor {days.OFFER_BACK_DAYS} days ahead and offers it back.",
            ),
        )
    return d.article(
        "권리의 유지와 포기",
        "Upkeep and abandonment",
        d.s(
            "기술제공자는 계약기간 동안 대상 특허의 출원·유지 비용을 부담하고 권리를 유지한다.",
            "During the term the licensor maintains the patents at its own cost.",
        ),
        d.s(
            "기술제공자가 대상 특허를 포기하려면 미리 기술도입자의 동의를 받는다(특허법 제119조).",
            "The licensor obtains the licensee's consent before abandoning a patent (Patent Act, Article 119).",
        ),
        d.s(
            "대상 특허의 무효가 확정되어도 이미 지급한 기술료는 반환하지 아니한다. 다만 당사자는 그 이후의 기술료를 협의하여 조정한다.",
            "Fees already paid are not returned if a patent is finally held invalid; the parties adjust later fees by agreement.",
        )
        if d.has_fee
        else None,
    )
