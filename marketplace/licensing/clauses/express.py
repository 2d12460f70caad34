"""The short form of an express licence (간편 계약): fixed fee, standard terms, nothing to negotiate.

What the long form spreads over seventeen articles for deals with royalties, milestones and registration stands here in
nine, so that a person reads it in two minutes before signing. Whatever the short form has no words for (a running
royalty, milestones, registration of the right itself) is written in the long form: `fits` says which.
"""

from marketplace.gateways.documents import Article, LicenceTerms
from marketplace.licensing.clauses.drafting import Draft
from marketplace.licensing.clauses.matter import matter
from marketplace.licensing.days import RETURN_DAYS, SECRET_YEARS

KINDS = ("non_exclusive", "evaluation", "sharing")


def fits(terms: LicenceTerms) -> bool:
    """Whether these terms can be said in the short form."""
    return terms["kind"] in KINDS and not terms.get("royalty") and not terms.get("milestones")


def licence(d: Draft) -> Article:
    """What is permitted, where, and what not."""
    field = d.terms["field_of_use"]
    where = d.s(
        f"별지 1의 실시 분야({field})와 지역({d.terms['territory']})에서"
        if field
        else f"{d.terms['territory']}에서",
        f"in {d.terms['territory']}" + (f" in the field of use ({field})" if field else ""),
    )
    if d.kind == "evaluation":
        return d.article(
            "허락",
            "Licence",
            d.s(
                f"기술제공자는 기술도입자에게 별지 2의 기술(“대상기술”)을 {where} 내부 시험과 평가에만 실시하도록 허락한다.",
                f"The licensor permits the licensee to use the technology of Annex 2 (the “technology”) {where}, for internal "
                "tests and evaluation only.",
            ),
            d.s(
                "기술도입자는 대상기술로 판매하거나 상업적으로 생산할 수 없고 제3자에게 제공할 수 없다.",
                "The licensee may not sell, produce commercially or pass the technology on.",
            ),
        )
    # 이용 허락 is permitted by itself; a 통상실시권 is granted.
    allowed = f"수 있도록 허락한다({d.right})" if "right" in d.terms else f"{d.right}을 허락한다"
    return d.article(
        "허락",
        "Licence",
        d.s(
            f"기술제공자는 기술도입자에게 별지 2의 기술(“대상기술”)을 {where} 실시할 {allowed}. 기술제공자는 스스로 실시하고 "
            "제3자에게도 허락할 수 있다.",
            f"The licensor grants the licensee a {d.right} to practise the technology of Annex 2 (the “technology”) {where}. "
            "The licensor may practise it and license others.",
        ),
        d.s(
            "재실시는 허락할 수 없다. 기술도입자의 계산으로 위탁하여 생산할 수는 있다.",
            "No sublicences; products may be made by others for the licensee's account.",
        ),
        d.s(
            "기술도입자가 요청하면 기술제공자는 특허원부 등록에 협력하고, 비용은 기술도입자가 부담한다.",
            "On request the licensor assists in registering the licence at the licensee's cost.",
        )
        if d.patented
        else None,
        d.s(
            "기술도입자는 매년 1월 31일까지 전년도의 실시 상황을 알린다.",
            "By 31 January of each year the licensee reports its use in the year before.",
        )
        if d.kind == "sharing"
        else None,
    )


def effect(d: Draft) -> Article:
    """From when, how long."""
    when = (
        d.s("기술료와 부가가치세가 모두 지급된 때", "when the fee and its VAT have been paid in full")
        if d.effective_when == "paid"
        else d.s("양 당사자가 서명한 때", "when both parties have signed")
    )
    months = d.terms.get("term_months")
    long = (
        d.s(f"그날부터 {months}개월", f"for {months} months")
        if months
        else d.s("대상기술의 권리가 존속하는 동안", "as long as rights in the technology last")
    )
    return d.article(
        "효력과 기간",
        "Effect and term",
        d.s(
            f"계약일은 마지막 당사자가 서명한 날이다. 이 허락은 {when} 효력이 발생하여 {long} 존속한다.",
            f"Its date is the day of the last signature. The licence takes effect {when} and lasts {long}.",
        ),
        d.s(
            f"지급기한부터 {d.days.grace}일 안에 전액 지급되지 아니하면 기술제공자는 {d.days.lapse}일 이상 뒤의 날을 정하여 알리고, 그날까지도 지급되지 아니하면 "
            "이 계약은 효력을 잃으며 지급된 금액은 반환한다. 알리지 아니하면 효력을 잃지 아니한다.",
            f"If it is not paid in full within {d.days.grace} days after the due date, the licensor may name a day at least {d.days.lapse} days "
            "ahead; unpaid by then, the agreement lapses and what was paid is returned. It never lapses without that notice.",
        )
        if d.effective_when == "paid"
        else None,
        d.s(
            "지급된 기술료가 환불이나 결제 취소로 되돌려지면 다시 지급될 때까지 이 허락은 정지된다.",
            "If the fee paid is reversed, the licence rests until it is paid again.",
        )
        if d.has_fee
        else None,
    )


def fee(d: Draft) -> Article:
    """One fixed fee, or none. 부가가치세법 제32조."""
    if not d.has_fee:
        return d.article("대가", "Consideration", d.s("무상으로 허락한다.", "Free of charge."))
    amount = d.money(d.terms.get("lump_sum") or d.terms.get("upfront") or 0)
    taxable = (d.terms.get("tax_treatment") or "taxable") == "taxable"
    return d.article(
        "기술료",
        "Fee",
        d.s(
            f"기술도입자는 {amount}"
            + ("과 부가가치세를" if taxable else "을")
            + " 청구서의 기한까지 기술제공자의 계좌나 카드로 지급한다. 기술제공자는 법령에 따라 (세금)계산서를 발급한다.",
            f"The licensee pays {amount}"
            + (" plus VAT" if taxable else "")
            + " by the date on the invoice, to the licensor's account or by card. The licensor issues the (tax) invoice that "
            "the law requires.",
        ),
        d.s(
            "기술제공자에게 책임이 있는 경우가 아니면 지급한 기술료는 반환하지 아니한다.",
            "A fee paid is not returned unless the licensor is responsible.",
        ),
    )


def material(d: Draft) -> Article:
    """Files and improvements."""
    owner = {
        "licensor": d.s(
            "기술제공자에게 귀속하고 기술도입자가 무상으로 실시한다",
            "belong to the licensor, for free use by the licensee",
        ),
        "each": d.s("이룬 당사자에게 귀속한다", "belong to the party that made them"),
        "joint": d.s("공동으로 소유한다", "are owned jointly"),
    }[d.terms.get("improvements") or "each"]
    return d.article(
        "자료와 개량기술",
        "Material and improvements",
        (
            d.s(
                "기술제공자는 별지 3의 제공물을 각각의 기한까지 제공한다.",
                "The licensor supplies what Annex 3 lists, each by its date.",
            )
            if d.terms.get("delivers")
            else d.s(
                "기술제공자는 사이트에 올린 계약 기업용 자료를 효력이 발생한 때부터 열어 준다.",
                "From effect on the licensor opens the licensee's files on the site.",
            )
        )
        + " "
        + d.s(f"개량기술은 {owner}.", f"Improvements {owner}."),
    )


def confidentiality(d: Draft) -> Article:
    """What stays secret, how long, and the usual exceptions."""
    years = d.terms.get("confidentiality_years", SECRET_YEARS)
    return d.article(
        "비밀유지",
        "Confidentiality",
        d.s(
            f"당사자는 상대방의 비밀을 계약기간과 종료 후 {years}년 동안 지키고 이 계약에만 쓴다. 공지되었거나, 적법하게 보유·개발·취득하였거나, "
            "법령상 공개할 정보는 제외한다.",
            f"Each party keeps the other's secrets during the term and for {years} years after it and uses them for this agreement "
            "only, save what is public, lawfully held, developed or obtained, or to be disclosed by law.",
        ),
    )


def liability(d: Draft) -> Article:
    """Authority to grant, and what is not promised. 특허법 제99조 제4항 for co-owners."""
    return d.article(
        "보증과 책임",
        "Warranty and liability",
        d.s(
            "기술제공자는 허락할 권한이 있음"
            + ("과 공유자 전원이 동의하였음" if d.co_owned else "")
            + "을 보증한다. 상업적 성공, 특정 목적에의 적합성, 제3자 권리의 비침해는 보증하지 아니하되, 알면서 숨긴 침해는 그러하지 아니하다.",
            "The licensor warrants that it may grant this licence"
            + (" and that all co-owners consented" if d.co_owned else "")
            + ", but not commercial success, fitness for a purpose or freedom from others' rights, unless it knowingly concealed "
            "an infringement.",
        ),
        d.s(
            "제품에 대한 책임은 기술도입자가 진다. 고의나 중과실이 아니면 손해배상은 지급된 기술료를 한도로 한다.",
            "The licensee answers for its products. Except for intent or gross negligence, damages are limited to the fee paid.",
        )
        if d.has_fee
        else d.s("제품에 대한 책임은 기술도입자가 진다.", "The licensee answers for its products."),
    )


def third_parties(d: Draft) -> Article:
    """Infringement by others, and transfer of the agreement."""
    return d.article(
        "제3자",
        "Third parties",
        d.s(
            "침해를 알게 되면 서로 알리고, 조치는 기술제공자가 정한다. 상대방의 서면 동의 없이 계약상 지위를 양도할 수 없다. 합병 등 "
            "포괄승계는 알린다.",
            "The parties tell each other of infringements; the licensor decides on measures. Neither transfers its position "
            "without the other's written consent; universal succession, such as a merger, is notified.",
        ),
    )


def ending(d: Draft) -> Article:
    """Ending early, and what remains."""
    cure, days = d.days.cure, d.days.notice
    notice = d.s(
        f" 기술도입자는 {days}일 전에 알리고 해지할 수 있고, 그날까지 철회할 수 있다.",
        f" The licensee may terminate on {days} days' notice, which it may withdraw until then.",
    )
    return d.article(
        "해지와 종료",
        "Termination",
        d.s(
            f"시정을 요구받고 {cure}일 안에 위반을 고치지 아니하거나 회생·파산·폐업에 이르면 상대방은 해지할 수 있다.",
            f"If a breach is not remedied within {cure} days of a demand, or on insolvency or closure, the other party may terminate.",
        )
        + ("" if d.kind == "evaluation" else notice),
        d.s(
            f"끝나면 실시를 멈추고 비밀 자료를 {RETURN_DAYS}일 안에 반환하거나 폐기한다. 이미 생긴 지급 의무와 비밀유지, 손해배상은 남는다.",
            f"At the end use stops, and confidential material is returned or destroyed within {RETURN_DAYS} days. Payments due, "
            "confidentiality and damages remain.",
        ),
    )


def general(d: Draft) -> Article:
    """Electronic form, law, court, changes. 전자서명법 제3조."""
    court = d.terms.get("court")
    return d.article(
        "전자서명과 분쟁",
        "Electronic form and disputes",
        d.s(
            "당사자는 전자문서와 전자서명으로 계약하고 통지하는 데 동의한다(전자서명법 제3조). 변경은 서명한 서면으로만 한다.",
            "The parties agree to electronic documents, signatures (Digital Signature Act, Article 3) and notices. Changes need "
            "a signed writing.",
        ),
        d.s(
            "대한민국 법에 따르고, 분쟁은 협의와 산업재산권분쟁조정위원회의 조정을 거쳐 "
            + (f"{court}에서" if court else "기술제공자 소재지의 법원에서")
            + " 해결한다.",
            "Korean law applies; disputes go to talks, the Industrial Property Dispute Mediation Committee, then "
            + (court or "the court at the licensor's seat")
            + ".",
        ),
    )


ORDER = (licence, matter, effect, fee, material, confidentiality, liability, third_parties, ending, general)
