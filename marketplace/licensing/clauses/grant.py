"""The article that gives the right, which differs by its kind."""

from marketplace.gateways.documents import Article
from marketplace.licensing import days
from marketplace.licensing.clauses.drafting import Draft


def grant(d: Draft) -> Article:
    """The article that gives the right. 특허법 제99조~제102조, 제118조."""
    return {
        "non_exclusive": _non_exclusive,
        "exclusive": _exclusive,
        "sole": _sole,
        "assignment": _assignment,
        "publication": _publication,
        "sale": _sale,
        "loan": _loan,
        "evaluation": _evaluation,
        "option": _option,
        "sharing": _sharing,
    }[d.kind](d)


def _scope(d: Draft) -> tuple[str, str]:
    field = d.terms["field_of_use"]
    ko = (
        f"별지 1의 실시 분야({field})와 실시 지역({d.terms['territory']})에서"
        if field
        else f"별지 1의 실시 지역({d.terms['territory']})에서"
    )
    en = (
        f"in the territory ({d.terms['territory']})"
        + (f" and field of use ({field})" if field else "")
        + " of Annex 1"
    )
    return ko, en


def _sublicence(d: Draft) -> str:
    if d.terms.get("sublicence"):
        return d.s(
            "기술도입자는 기술제공자의 사전 서면 동의를 받아 제3자에게 재실시를 허락할 수 있다. 이 경우 기술도입자는 재실시권자의 "
            "의무 이행을 기술제공자에게 책임진다.",
            "With the licensor's prior written consent the licensee may grant sublicences and then answers to the licensor "
            "for the performance of its sublicensees.",
        )
    return d.s(
        "기술도입자는 제3자에게 재실시를 허락할 수 없다. 다만 계약제품의 전부 또는 일부를 기술도입자의 계산으로 제3자에게 위탁하여 "
        "생산하게 하는 것은 그러하지 아니하다.",
        "The licensee may not grant sublicences. It may have licensed products made by others for its own account.",
    )


def _registration_on_request(d: Draft) -> str | None:
    if not d.patented:
        return None
    return d.s(
        "이 실시권은 등록하지 아니하여도 당사자 사이에서 효력이 있다. 기술도입자가 그 등록을 요청하면 기술제공자는 등록에 필요한 "
        "서류를 제공하며, 등록 비용은 기술도입자가 부담한다. 등록된 실시권은 그 후에 특허권을 취득한 자에게도 효력이 있다.",
        "This licence is valid between the parties without registration. If the licensee asks for registration, the licensor "
        "provides the documents and the licensee bears the cost; once registered, the licence also binds later owners.",
    )


def _research_reserved(d: Draft) -> str:
    return d.s(
        "기술제공자는 비영리 목적의 연구와 교육을 위하여 대상기술을 계속 실시할 수 있다.",
        "The licensor may continue to use the technology for non-commercial research and teaching.",
    )


def _non_exclusive(d: Draft) -> Article:
    ko, en = _scope(d)
    if "right" in d.terms:
        return _use_permitted(d)
    return d.article(
        "통상실시권의 허락",
        "Grant of a non-exclusive licence",
        d.s(
            f"기술제공자는 기술도입자에게 {ko} 대상기술을 실시할 수 있는 통상실시권을 허락한다.",
            f"The licensor grants the licensee a non-exclusive licence to practise the technology {en}.",
        ),
        d.s(
            "기술제공자는 스스로 대상기술을 실시할 수 있고, 제3자에게 같은 범위의 통상실시권을 허락할 수 있다.",
            "The licensor may practise the technology itself and may grant others non-exclusive licences of the same scope.",
        ),
        _sublicence(d),
        _registration_on_request(d),
    )


def _use_permitted(d: Draft) -> Article:
    """A licence by contract in what no patent stands behind: a work under copyright, data, know-how. 저작권법 제46조."""
    ko, en = _scope(d)
    alone = d.kind == "sole"
    return d.article(
        d.right,
        d.right[0].upper() + d.right[1:],
        d.s(
            f"기술제공자는 기술도입자에게 {ko} 대상기술을 이용하도록 {'독점적으로 ' if alone else ''}허락한다.",
            f"The licensor grants the licensee a {d.right} in respect of the technology {en}.",
        ),
        d.s(
            "기술제공자는 계약기간 동안 같은 범위에서 제3자에게 이용을 허락하지 아니한다. 이 독점의 약정은 당사자 사이에서 효력이 있다.",
            "During the term the licensor permits no other such use within the same scope. This exclusivity is contractual.",
        )
        if alone
        else d.s(
            "기술제공자는 스스로 대상기술을 이용할 수 있고, 제3자에게 같은 범위의 이용을 허락할 수 있다.",
            "The licensor may use the technology itself and may permit others the same use.",
        ),
        _research_reserved(d) if alone else None,
        _sublicence(d),
    )


def _publication(d: Draft) -> Article:
    """저작권법 제57조–제59조, 제54조 제2호."""
    ko, en = _scope(d)
    return d.article(
        "배타적발행권의 설정",
        "Exclusive publication right",
        d.s(
            f"기술제공자는 기술도입자에게 {ko} 별지 2의 저작물을 발행하거나 복제·전송할 배타적발행권을 설정한다(저작권법 제57조).",
            f"The licensor grants the licensee the exclusive right to publish, reproduce and transmit the work of Annex 2 {en} "
            "(Copyright Act, Article 57).",
        ),
        d.s(
            "기술제공자는 계약기간 동안 같은 범위에서 제3자에게 이용을 허락하지 아니한다.",
            "During the term the licensor permits no other such use within the same scope.",
        ),
        d.s(
            "배타적발행권은 저작권등록부에 등록하여야 제3자에게 대항할 수 있다(저작권법 제54조). 기술도입자가 요청하면 기술제공자는 등록에 협력하고 "
            "비용은 기술도입자가 부담한다.",
            "Against third parties the right counts once it is entered in the copyright register (Copyright Act, Article 54). On request the licensor "
            "assists in registering it at the licensee's cost.",
        ),
        _research_reserved(d),
    )


def _sale(d: Draft) -> Article:
    """민법 제563조, 제188조."""
    return d.article(
        "시제품의 매매",
        "Sale of the prototype",
        d.s(
            "기술제공자는 별지 2의 시제품의 소유권을 기술도입자에게 이전하고 이를 인도하며, 기술도입자는 대금을 지급한다.",
            "The licensor transfers the ownership of the prototype of Annex 2 to the licensee and delivers it; the licensee pays the price.",
        ),
        d.s(
            "소유권과 위험은 인도한 때 기술도입자에게 옮겨 간다.",
            "Ownership and risk pass to the licensee on delivery.",
        ),
        d.s(
            "이 매매로 시제품에 구현된 특허권, 저작권 그 밖의 지식재산권이 이전되거나 그 실시가 허락되지는 아니한다. 다만 인도받은 시제품의 사용은 "
            "그러하지 아니하다.",
            "The sale transfers or licenses no patent, copyright or other right embodied in the prototype, beyond the use of the one delivered.",
        ),
    )


def _loan(d: Draft) -> Article:
    """민법 제609조, 제618조."""
    return d.article(
        "시제품의 대여",
        "Loan of the prototype",
        d.s(
            "기술제공자는 계약기간 동안 별지 2의 시제품을 기술도입자가 사용하도록 빌려준다. 소유권은 기술제공자에게 있다.",
            "The licensor lends the prototype of Annex 2 to the licensee for the term and remains its owner.",
        ),
        d.s(
            "기술도입자는 선량한 관리자의 주의로 시제품을 보관하고, 제3자에게 빌려주거나 분해·복제하지 아니한다.",
            "The licensee keeps the prototype with due care and neither lends it on nor takes it apart or copies it.",
        ),
        d.s(
            f"기술도입자는 계약기간이 끝난 날부터 {days.PROTOTYPE_DAYS}일 이내에 시제품을 반환한다. 통상의 사용에 따른 마모를 넘는 손상은 기술도입자가 배상한다.",
            f"The licensee returns the prototype within {days.PROTOTYPE_DAYS} days after the term and answers for damage beyond ordinary wear.",
        ),
    )


def _exclusive(d: Draft) -> Article:
    ko, en = _scope(d)
    grounds = d.terms.get("exclusive_grounds")
    return d.article(
        "전용실시권의 설정",
        "Grant of an exclusive licence",
        d.s(
            f"기술제공자는 기술도입자에게 {ko} 대상기술을 업으로서 독점적으로 실시할 수 있는 전용실시권을 설정한다.",
            f"The licensor grants the licensee an exclusive licence (전용실시권) to practise the technology {en}.",
        ),
        d.s(
            "전용실시권의 설정은 특허원부에 등록하여야 효력이 발생한다(특허법 제101조). 등록 전까지 기술도입자는 대상기술을 업으로서 "
            "실시할 수 없다.",
            "The exclusive licence takes effect only when entered in the patent register (Patent Act, Article 101). Until then "
            "the licensee may not practise the technology commercially.",
        ),
        d.s(
            "기술제공자는 계약기간 동안 같은 범위에서 제3자에게 실시권을 허락하거나 스스로 상업적으로 실시하지 아니한다.",
            "During the term the licensor neither licenses others within the same scope nor practises it commercially.",
        ),
        _research_reserved(d),
        _sublicence(d),
        d.s(
            "기술도입자는 기술제공자의 동의 없이 전용실시권에 질권을 설정할 수 없다(특허법 제100조).",
            "The licensee may not pledge the exclusive licence without the licensor's consent (Patent Act, Article 100).",
        ),
        d.s(
            f"독점적 실시를 허락하는 근거는 다음과 같다: {grounds}",
            f"Exclusivity is granted on these grounds: {grounds}",
        )
        if grounds
        else None,
    )


def _sole(d: Draft) -> Article:
    ko, en = _scope(d)
    if "right" in d.terms:
        return _use_permitted(d)
    grounds = d.terms.get("exclusive_grounds")
    return d.article(
        "독점적 통상실시권의 허락",
        "Grant of a sole contractual licence",
        d.s(
            f"기술제공자는 기술도입자에게 {ko} 대상기술을 실시할 수 있는 통상실시권을 독점적으로 허락한다.",
            f"The licensor grants the licensee a sole contractual licence to practise the technology {en}.",
        ),
        d.s(
            "기술제공자는 계약기간 동안 같은 범위에서 제3자에게 실시권을 허락하지 아니한다. 이 독점의 약정은 당사자 사이에서 효력이 "
            "있고, 특허원부에는 통상실시권으로 등록된다.",
            "During the term the licensor grants no other licence within the same scope. This exclusivity is contractual; the "
            "patent register shows a non-exclusive licence.",
        ),
        _research_reserved(d),
        _sublicence(d),
        _registration_on_request(d),
        d.s(
            f"독점적 실시를 허락하는 근거는 다음과 같다: {grounds}",
            f"Exclusivity is granted on these grounds: {grounds}",
        )
        if grounds
        else None,
    )


def _assignment(d: Draft) -> Article:
    return d.article(
        "권리의 양도",
        "Assignment",
        d.s(
            "기술제공자는 별지 2에 적은 특허권과 특허를 받을 수 있는 권리, 그 밖의 대상기술에 관한 권리를 기술도입자에게 양도한다.",
            "The licensor assigns to the licensee the patents and applications of Annex 2 and its other rights in the technology.",
        ),
        d.s(
            "특허권의 이전은 특허원부에 등록하여야 효력이 발생하고(특허법 제101조), 출원 중인 권리의 승계는 출원인 변경 신고를 하여야 "
            "효력이 발생한다(특허법 제38조).",
            "The transfer of a patent takes effect only when entered in the patent register (Patent Act, Article 101), and that of "
            "an application when the change of applicant is notified (Patent Act, Article 38).",
        )
        if d.patented
        else d.s(
            "특허출원 전의 발명에 관하여 특허를 받을 수 있는 권리의 승계는 기술도입자가 특허출원을 하여야 제3자에게 대항할 수 있다(특허법 제38조).",
            "Against third parties the passing of the right to a patent in an invention not yet filed counts once the licensee has filed "
            "an application (Patent Act, Article 38).",
        ),
        d.s(
            "기술제공자는 양도 후에도 비영리 목적의 연구와 교육을 위하여 대상기술을 무상으로 실시할 수 있다.",
            "After the assignment the licensor may use the technology free of charge for non-commercial research and teaching.",
        ),
        d.s(
            "기술제공자는 계약 체결일 현재 존속하는 실시권, 질권 그 밖의 부담을 기술도입자에게 모두 알렸음을 확인한다.",
            "The licensor confirms that it has disclosed all licences, pledges and other charges existing at the date of signing.",
        ),
    )


def _evaluation(d: Draft) -> Article:
    ko, en = _scope(d)
    return d.article(
        "시험 실시의 허락",
        "Grant of an evaluation licence",
        d.s(
            f"기술제공자는 기술도입자에게 {ko} 도입 여부를 판단하기 위한 내부 시험과 평가의 목적으로만 대상기술을 실시할 것을 허락한다.",
            f"The licensor permits the licensee to use the technology {en}, solely for internal tests and evaluation.",
        ),
        d.s(
            "기술도입자는 대상기술을 이용하여 제품을 판매하거나 상업적으로 생산·제공할 수 없고, 대상기술을 제3자에게 제공할 수 없다.",
            "The licensee may not sell, produce or supply anything commercially by means of the technology, nor pass it on.",
        ),
        d.s(
            f"기술도입자는 시험 실시 기간이 끝난 날부터 {days.RESULT_DAYS}일 이내에 평가 결과의 요지와 도입 의사를 기술제공자에게 알린다.",
            f"Within {days.RESULT_DAYS} days after the evaluation period the licensee tells the licensor its main findings and whether it "
            "wishes to license.",
        ),
        d.s(
            f"시험 실시 기간 또는 그 뒤 {days.RESULT_DAYS}일 안에 본계약의 조건에 합의하면, 이 계약에 따라 지급된 대가는 본계약에서 최초로 지급할 기술료에 충당한다.",
            f"If the terms of a licence are agreed during the evaluation or within {days.RESULT_DAYS} days after it, what is paid under this "
            "agreement counts against the first fee of the licence agreement.",
        )
        if d.has_fee and d.terms.get("fee_credited")
        else None,
        d.s(
            "시험 실시는 본계약의 체결을 의무로 하지 아니한다.",
            "The evaluation obliges neither party to conclude a licence agreement.",
        ),
    )


def _credited_later(d: Draft) -> str:
    """Whether what is paid now counts against the licence that may follow."""
    if d.terms.get("fee_credited"):
        return d.s(
            "이 계약에 따라 지급된 대가는 본계약에서 최초로 지급할 기술료에 충당한다.",
            "What is paid under this agreement counts against the first fee of the licence agreement.",
        )
    return d.s(
        "이 계약에 따라 지급된 대가는 본계약의 기술료에 충당하지 아니한다.",
        "What is paid under this agreement is not credited against the fees of a licence agreement.",
    )


def _option(d: Draft) -> Article:
    until = d.terms.get("option_until")
    day = d.day(until) if until else d.s("계약기간이 끝나는 날", "the last day of the term")
    ko, en = _scope(d)
    return d.article(
        "실시 옵션의 부여",
        "Grant of the option",
        d.s(
            f"기술제공자는 기술도입자가 {day}까지 {ko} 대상기술에 관한 실시권 계약의 체결을 청구할 수 있는 권리를 부여한다.",
            f"The licensor gives the licensee the right, until {day}, to demand a licence agreement for the technology {en}.",
        ),
        d.s(
            "기술제공자는 옵션 기간 동안 같은 범위에서 제3자에게 대상기술을 양도하거나 어떠한 실시권도 허락하지 아니한다. 계약 체결 전에 허락된 통상실시권은 영향을 "
            "받지 아니한다.",
            "During the option period the licensor neither assigns the technology nor grants any licence to others within the same scope. "
            "Non-exclusive licences granted earlier are not affected.",
        )
        if d.terms.get("option_alone")
        else d.s(
            "기술제공자는 옵션 기간 동안 같은 범위에서 제3자에게 대상기술을 양도하거나 독점적 실시를 허락하지 아니한다. 통상실시권의 허락은 영향을 받지 아니한다.",
            "During the option period the licensor neither assigns the technology nor grants exclusivity to others within the same "
            "scope. Non-exclusive licences are not affected.",
        ),
        d.s(
            f"옵션은 기한까지 서면 또는 이 계약을 체결한 사이트에서 통지하여 행사하며, 행사는 철회할 수 없다. 당사자는 통지한 날부터 {days.TALKS_DAYS}일 동안 별지 1의 "
            "조건을 기초로 본계약을 성실하게 협의하고, 그 기간 동안 기술제공자는 옵션 기간 중의 의무를 계속 진다.",
            "The option is exercised by notice in writing or on the site where this agreement was concluded, before it ends, and the exercise is "
            f"irrevocable. For {days.TALKS_DAYS} days from the notice the parties negotiate the licence in good faith on the basis of Annex 1, and "
            "the licensor's duties of the option period continue.",
        ),
        d.s(
            "기한까지 행사하지 아니한 옵션과, 행사한 뒤 위 기간 안에 본계약이 체결되지 아니한 옵션은 그 기간이 지난 때 소멸한다.",
            "An option that is not exercised in time, or that leads to no licence agreement within that period, lapses when the period is over.",
        ),
        _credited_later(d) if d.has_fee else None,
    )


def _sharing(d: Draft) -> Article:
    ko, en = _scope(d)
    return d.article(
        "기술나눔에 따른 통상실시권의 허락",
        "Grant of a licence under technology sharing",
        d.s(
            f"기술제공자는 중소기업과의 동반성장을 위하여 기술도입자에게 {ko} 대상기술을 실시할 수 있는 통상실시권을 허락한다.",
            f"To help small firms grow, the licensor grants the licensee a non-exclusive licence to practise the technology {en}.",
        ),
        d.s(
            "기술도입자는 제3자에게 재실시를 허락하거나 실시권을 양도할 수 없다.",
            "The licensee may neither grant sublicences nor transfer the licence.",
        ),
        d.s(
            "기술도입자는 매년 1월 31일까지 전년도의 실시 상황을 기술제공자에게 알린다.",
            "By 31 January of each year the licensee reports how it used the technology in the year before.",
        ),
        _registration_on_request(d),
    )
