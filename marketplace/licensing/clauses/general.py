"""Articles that every agreement has, whatever the kind of right."""

from marketplace.gateways.documents import Article
from marketplace.licensing.clauses.drafting import Draft
from marketplace.licensing.days import GIVEN_BACK, RETURN_DAYS, SECRET_YEARS


def purpose(d: Draft) -> Article:
    """Why the agreement is made."""
    return d.article(
        "목적",
        "Purpose",
        d.s(
            f"이 계약은 기술제공자가 보유한 별지 2의 기술에 관한 {d.right}의 조건과 당사자의 권리·의무를 정하는 것을 목적으로 한다.",
            f"This agreement sets out the terms of the {d.right} for the licensor's technology described in Annex 2, and the "
            "rights and duties of the parties.",
        ),
    )


def definitions(d: Draft) -> Article:
    """The words that carry weight later."""
    return d.article(
        "정의",
        "Definitions",
        d.s(
            "“대상기술”이란 별지 2에 적은 특허권, 특허를 받을 수 있는 권리, 노하우, 소프트웨어 그 밖의 연구성과와 이에 관하여 제공되는 "
            "자료를 말한다.",
            "“Technology” means the patents, applications, know-how, software and other research outputs of Annex 2 and the "
            "material supplied with them.",
        ),
        d.s(
            "“계약제품”이란 대상기술의 전부 또는 일부를 실시하여 생산하거나 제공하는 제품과 서비스를 말한다.",
            "“Licensed products” means products and services made or supplied by practising any part of the technology.",
        ),
        d.s(
            "“순매출액”이란 계약제품의 총매출액에서 부가가치세, 반품액, 운송비, 보험료와 통상의 매출에누리를 뺀 금액을 말한다. 특수관계인에 "
            "대한 매출은 제3자에게 판매하였을 경우의 통상 가격으로 계산한다.",
            "“Net sales” means gross sales of licensed products less value added tax, returns, freight, insurance and customary "
            "allowances; sales to related parties count at the usual price to third parties.",
        )
        if d.royalty
        else None,
        d.s(
            "“계약일”과 “계약 체결일”이란 마지막 당사자가 서명 또는 날인한 날을 말한다.",
            "The “date of this agreement” and its “signing” mean the day on which the last party signed or sealed it.",
        ),
    )


def delivery(d: Draft) -> Article | None:
    """Handing over material and helping to use it."""
    if d.kind == "option":
        return None
    assistance = d.terms.get("technical_assistance")
    return d.article(
        "기술자료의 제공과 기술 지원",
        "Delivery of material and assistance",
        d.s(
            "기술제공자는 별지 3의 제공물을 각각의 기한까지 기술도입자에게 제공한다. 기술도입자는 받은 뒤 지체 없이 수령을 확인하고, 받지 못했거나 "
            "별지 3과 다르면 그 내용을 알린다. 이 경우 기술제공자는 지체 없이 다시 제공한다.",
            "The licensor supplies what Annex 3 lists, each by its date. The licensee confirms receipt without delay, or says what is "
            "missing or differs from Annex 3; the licensor then supplies it again without delay.",
        )
        if d.terms.get("delivers")
        else d.s(
            "대상기술과 함께 따로 제공할 자료는 없다. 필요한 자료가 있으면 당사자는 그 내용과 기한을 서면으로 정한다.",
            "Nothing is supplied beside the technology itself. If material is needed, the parties agree on it and its date in writing.",
        ),
        d.s(
            f"기술 지원의 범위는 다음과 같다: {assistance}",
            f"The scope of technical assistance is: {assistance}",
        )
        if assistance
        else d.s(
            "추가적인 기술 지도나 인력의 파견이 필요하면 당사자는 그 범위와 비용을 따로 정한다.",
            "If further training or staff are needed, the parties agree on scope and cost separately.",
        ),
    )


def improvements(d: Draft) -> Article:
    """Who owns what is made of the technology later."""
    rule = {
        "licensor": d.s(
            "기술도입자가 대상기술을 개량한 경우 그 권리는 기술제공자에게 귀속하고, 기술도입자는 계약기간 동안 이를 무상으로 실시할 수 있다. "
            "다만 기술도입자가 독자적으로 이룬 개량에 대하여 기술제공자는 정당한 대가를 지급한다.",
            "Improvements made by the licensee belong to the licensor; the licensee may use them free of charge during the term. For "
            "improvements achieved independently the licensor pays fair compensation.",
        ),
        "each": d.s(
            "대상기술을 개량한 성과는 이를 이룬 당사자에게 귀속한다. 당사자는 개량한 사실을 상대방에게 알리고, 상대방이 요청하면 실시 조건을 "
            "우선하여 협의한다.",
            "Improvements belong to the party that made them. It informs the other party and, on request, first negotiates with it "
            "the terms of their use.",
        ),
        "joint": d.s(
            "대상기술을 개량한 성과는 당사자가 공동으로 소유하며, 지분과 출원·유지 비용의 부담은 기여도에 따라 따로 정한다.",
            "Improvements are owned jointly; shares and the cost of protection are agreed according to the contributions made.",
        ),
    }[d.terms.get("improvements") or "each"]
    return d.article("개량기술", "Improvements", rule)


def confidentiality(d: Draft) -> Article:
    """What stays secret, how long, and the usual exceptions."""
    years = d.terms.get("confidentiality_years", SECRET_YEARS)
    return d.article(
        "비밀유지",
        "Confidentiality",
        d.s(
            f"당사자는 이 계약과 관련하여 알게 된 상대방의 기술상·경영상 정보를 계약기간과 그 종료 후 {years}년 동안 비밀로 유지하고, 이 "
            "계약의 목적 외에 사용하지 아니한다.",
            "Each party keeps the other's technical and business information learned under this agreement secret, and uses it for "
            f"no other purpose, during the term and for {years} years after it.",
        ),
        d.s(
            "공지된 정보, 이미 적법하게 보유한 정보, 독자적으로 개발한 정보, 제3자에게서 적법하게 얻은 정보와 법령에 따라 공개하여야 하는 "
            "정보에는 적용하지 아니한다.",
            "This does not apply to information that is public, was already lawfully held, was developed independently, was lawfully "
            "obtained from others, or must be disclosed by law.",
        ),
    )


def warranty(d: Draft) -> Article:
    """Authority to grant, and what is not promised."""
    co_owned = d.s(
        "기술제공자는 공유자 전원의 동의를 받았음을 보증한다" + ("(특허법 제99조)." if d.patented else "."),
        "The licensor warrants that all co-owners have consented"
        + (" (Patent Act, Article 99)." if d.patented else "."),
    )
    return d.article(
        "보증과 책임",
        "Warranty and liability",
        d.s(
            "기술제공자는 이 계약을 체결할 적법한 권한이 있음을 보증한다.",
            "The licensor warrants that it is entitled to conclude this agreement.",
        )
        + (" " + co_owned if d.co_owned else ""),
        d.s(
            "대상기술은 연구성과의 상태대로 제공된다. 기술제공자는 대상기술의 상업적 성공, 특정 목적에의 적합성과 제3자 권리의 비침해를 "
            "보증하지 아니한다. 다만 제3자의 권리를 침해한다는 사실을 알고 알리지 아니한 경우에는 그러하지 아니하다.",
            "The technology is supplied as it results from research. The licensor does not warrant commercial success, fitness for a "
            "purpose or freedom from third-party rights, unless it knew of an infringement and did not disclose it.",
        ),
        d.s(
            "계약제품의 제조, 판매와 사용에 따른 책임은 기술도입자가 진다.",
            "The licensee is responsible for the making, sale and use of licensed products.",
        )
        if d.kind not in ("evaluation", "option")
        else None,
        d.s(
            "고의 또는 중대한 과실이 없는 한 각 당사자의 손해배상 책임은 이 계약에 따라 지급된 기술료의 총액을 한도로 한다.",
            "Except for intent or gross negligence, each party's liability is limited to the total of the fees paid under this agreement.",
        )
        if d.has_fee
        else None,
    )


def infringement(d: Draft) -> Article | None:
    """What happens when a third party infringes or complains."""
    if d.kind in ("evaluation", "option", "assignment", "sale", "loan"):
        return None
    second = (
        d.s(
            "기술도입자는 등록된 전용실시권자로서 스스로 침해의 금지와 손해배상을 청구할 수 있다.",
            "As registered exclusive licensee, the licensee may itself seek injunction and damages.",
        )
        if d.kind == "exclusive"
        else d.s(
            "침해에 대한 조치는 기술제공자가 결정하며, 기술도입자는 필요한 자료를 제공하여 협력한다.",
            "The licensor decides on measures; the licensee assists by supplying information.",
        )
    )
    return d.article(
        "제3자의 침해",
        "Infringement by others",
        d.s(
            "당사자는 대상기술에 관한 권리가 침해되거나 침해될 우려가 있음을 안 때에는 지체 없이 상대방에게 알린다.",
            "A party that learns of an actual or threatened infringement informs the other without delay.",
        ),
        second,
    )


def transfer(d: Draft) -> Article | None:
    """No assignment of the agreement without consent."""
    if d.kind in ("assignment", "sale"):
        return None
    return d.article(
        "권리·의무의 양도 제한",
        "No transfer without consent",
        d.s(
            "당사자는 상대방의 사전 서면 동의 없이 이 계약상의 지위나 권리·의무를 제3자에게 양도하거나 담보로 제공할 수 없다. 다만 실시사업과 "
            "함께 이전하거나 합병·분할 등 일반승계의 경우에는 지체 없이 상대방에게 알린다.",
            "Neither party transfers or charges its position or rights under this agreement without the other's prior written consent. "
            "A transfer together with the business, or by merger or division, is notified without delay.",
        ),
    )


def termination(d: Draft) -> Article:
    """Ending the agreement early."""
    cure, notice = d.days.cure, d.days.notice
    return d.article(
        "계약의 해지",
        "Termination",
        d.s(
            f"당사자 일방이 이 계약을 위반하고 상대방이 {cure}일 이상의 기간을 정하여 시정을 요구하였음에도 시정하지 아니하면 상대방은 이 계약을 "
            "해지할 수 있다. 시정 요구는 서면으로 하고, 요구한 당사자가 철회할 수 있다.",
            f"If a party breaches this agreement and does not remedy the breach within a period of at least {cure} days set by the other "
            "in writing, the other may terminate. Who made the demand may withdraw it.",
        ),
        d.s(
            "당사자 일방에게 회생 또는 파산 절차가 개시되거나 영업을 폐지한 때, 그 밖에 계약을 유지하기 어려운 중대한 사유가 생긴 때에는 "
            "상대방은 최고 없이 해지할 수 있다.",
            "If rehabilitation or bankruptcy proceedings are opened over a party, it ceases business, or another grave reason makes "
            "continuation impossible, the other may terminate without notice to remedy.",
        ),
        d.s(
            f"기술도입자는 {notice}일 전에 서면으로 알리고 이 계약을 해지할 수 있으며, 알린 날이 되기 전에 상대방에게 알리고 철회할 수 있다. 이 경우 이미 발생한 "
            "기술료의 지급 의무는 소멸하지 아니한다.",
            f"The licensee may terminate on {notice} days' written notice, and may withdraw it before that day; fees already due remain payable.",
        )
        if d.kind in GIVEN_BACK
        else None,
        d.s(
            "당사자는 언제든지 날을 정하여 서면으로 이 계약을 끝내기로 합의할 수 있다. 법원의 판결이나 당사자의 합의로 끝난 때에는 그에 정한 날에 끝난다.",
            "The parties may at any time agree in writing to end this agreement on a day. Where a court or the parties have ended it, "
            "it ends on the day so fixed.",
        ),
    )


def consequences(d: Draft) -> Article:
    """What remains when the agreement has ended."""
    return d.article(
        "계약 종료의 효과",
        "After the end",
        d.s(
            "이 계약이 해제 또는 해지되거나 기간이 끝나면 기술도입자는 대상기술의 실시를 중지하고, 제공받은 비밀 자료를 "
            f"{RETURN_DAYS}일 이내에 반환하거나 폐기한다.",
            "When this agreement ends the licensee stops practising the technology and returns or destroys confidential material "
            f"within {RETURN_DAYS} days.",
        )
        if d.kind not in ("assignment", "sale")
        else None,
        d.s(
            "기술도입자는 종료일에 보유한 계약제품의 재고를 종료일부터 6개월 동안 판매할 수 있으며, 이에 대한 기술료를 지급한다.",
            "The licensee may sell the stock it holds at that date for six months and pays the royalty on it.",
        )
        if d.royalty and d.kind != "assignment"
        else None,
        d.s(
            "이미 발생한 기술료, 비밀유지, 장부의 보관과 확인, 손해배상에 관한 조항은 종료 후에도 효력이 있다.",
            "Fees already due, confidentiality, books and their inspection, and damages survive the end of this agreement.",
        ),
    )


def joint_licensees(d: Draft) -> Article | None:
    """Several companies licensing together."""
    if not d.joint:
        return None
    return d.article(
        "공동 기술도입자",
        "Joint licensees",
        d.s(
            "기술도입자가 둘 이상이면 각 기술도입자는 별지 1의 분담 비율에 따라 기술료를 지급할 의무를 지고, 각자 독립하여 대상기술을 실시한다.",
            "Several licensees each owe fees in the proportions of Annex 1 and each practise the technology independently.",
        ),
        d.s(
            "별지 1에 처음으로 적은 기술도입자가 대표 기술도입자이다. 대표 기술도입자는 기술도입자를 위하여 조건의 협의와 통지의 수령을 맡고, "
            "경상기술료가 있으면 모든 기술도입자의 순매출액을 합하여 보고하고 납부하며, 그 부담은 기술도입자 사이에서 정산한다.",
            "The licensee named first in Annex 1 leads. It negotiates and receives notices for the licensees; where a running royalty "
            "is due it reports the net sales of all licensees together and pays the royalty, and the licensees settle among themselves.",
        ),
        d.s(
            "기술료의 납부로 효력이 발생하는 계약은 모든 기술도입자가 최초의 기술료를 납부한 때 효력이 발생한다. 어느 기술도입자의 납부가 취소되면 "
            "다시 납부될 때까지 모든 기술도입자의 권리가 정지되며, 이 계약의 해지와 종료는 모든 기술도입자에게 함께 미친다.",
            "Where the agreement takes effect on payment, it does so once every licensee has paid its first fee. If one licensee's payment is "
            "reversed, the rights of all rest until it is made good; termination and the end of this agreement apply to all licensees alike.",
        ),
    )


def electronic_form(d: Draft) -> Article:
    """Consent to electronic signing, or to seals. 전자서명법 제3조, 전자문서 및 전자거래 기본법 제4조."""
    if d.sealed:
        return sealed_form(d.lang)
    return d.article(
        "전자서명과 통지",
        "Electronic signature and notices",
        d.s(
            "당사자는 이 계약을 전자문서로 작성하고 전자서명하는 데 동의하며, 그 효력을 부인하지 아니한다(전자서명법 제3조).",
            "The parties agree to conclude this agreement as an electronic document with electronic signatures and do not deny their "
            "effect (Digital Signature Act, Article 3).",
        ),
        d.s(
            "이 계약에 따른 통지는 당사자가 알린 전자우편 주소 또는 이 계약을 체결한 사이트를 통하여 할 수 있다.",
            "Notices may be given to the e-mail address a party has named or through the site where this agreement was concluded.",
        ),
    )


def sealed_form(lang: str) -> Article:
    """That the paper is signed or sealed by hand."""
    ko = lang == "ko"
    return {
        "heading": "서면 날인과 통지" if ko else "Seals and notices",
        "paragraphs": [
            "이 계약은 당사자가 서면에 서명 또는 날인하여 체결하고, 날인된 계약서의 스캔본을 이 계약을 체결한 사이트에 보관한다."
            if ko
            else "The parties sign or seal this agreement on paper; the scan of the sealed paper is kept on the site where it was concluded.",
            "이 계약에 따른 통지는 당사자가 알린 전자우편 주소 또는 이 계약을 체결한 사이트를 통하여 할 수 있다."
            if ko
            else "Notices may be given to the e-mail address a party has named or through the site where this agreement was concluded.",
        ],
    }


def disputes(d: Draft) -> Article:
    """Talks first, then mediation, then the court."""
    court = d.terms.get("court")
    return d.article(
        "분쟁의 해결과 관할",
        "Disputes and jurisdiction",
        d.s(
            "이 계약은 대한민국 법에 따른다. 이 계약에 관한 분쟁은 당사자가 협의하여 해결하며, 협의가 이루어지지 아니하면 산업재산권분쟁조정위원회의 "
            "조정을 신청할 수 있다.",
            "This agreement is governed by the law of the Republic of Korea. Disputes are settled by talks; failing that, a party may "
            "apply for mediation by the Industrial Property Dispute Mediation Committee.",
        ),
        d.s(
            f"소송의 제1심 관할 법원은 {court}으로 한다.",
            f"The court of first instance is {court}.",
        )
        if court
        else d.s(
            "소송의 제1심 관할 법원은 기술제공자의 주된 사무소 소재지를 관할하는 법원으로 한다.",
            "The court of first instance is the one competent at the licensor's principal office.",
        ),
    )


def final(d: Draft) -> Article:
    """Whole agreement, amendments, hierarchy; the statute follows what is licensed."""
    unpatented = bool(d.matter) and not d.patented
    return d.article(
        "일반 조항",
        "General",
        d.s(
            "이 계약은 별지와 함께 당사자의 합의 전부를 이루며, 변경은 당사자가 서명한 서면(전자문서를 포함한다)으로만 할 수 있다. 특약과 "
            "별지가 본문과 다르면 특약, 별지, 본문의 순서로 적용한다.",
            "This agreement with its annexes is the whole of what was agreed and is changed only in writing signed by the parties, "
            "electronic documents included. Special terms prevail over annexes, and annexes over the articles.",
        ),
        d.s(
            f"이 계약의 일부가 무효로 되어도 나머지는 효력이 있다. 이 계약에서 정하지 아니한 사항은 국가연구개발혁신법{'' if unpatented else ', 특허법'} 등 관련 "
            "법령에 따른다.",
            "If a part is void, the rest remains valid. What is not regulated here follows the National R&D Innovation Act"
            f"{'' if unpatented else ', the Patent Act'} and other applicable law.",
        ),
    )
