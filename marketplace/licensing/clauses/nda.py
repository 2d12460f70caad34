"""Articles of the non-disclosure agreement. 부정경쟁방지 및 영업비밀보호에 관한 법률 (영업비밀)."""

from dataclasses import dataclass
from datetime import date

from marketplace.formats import dates_text
from marketplace.gateways.documents import Article
from marketplace.licensing.days import NDA_RETURN_DAYS


@dataclass(frozen=True)
class Undertaking:
    """What the parties agreed on confidence, and the language of the paper. Days are ISO dates.

    mutual: each party discloses and receives. court: the court of first instance, where one was named.
    """

    lang: str
    purpose: str
    disclosure_until: str
    confidential_until: str
    mutual: bool = False
    sealed: bool = False
    court: str | None = None

    def s(self, ko: str, en: str) -> str:
        """Choose the sentence of the paper's language."""
        return ko if self.lang == "ko" else en

    def article(self, ko: str, en: str, *paragraphs: str | None) -> Article:
        """Make an article from a heading in both languages and paragraphs; None is left out."""
        return {"heading": self.s(ko, en), "paragraphs": [text for text in paragraphs if text]}

    def day(self, iso: str) -> str:
        """Write an ISO date as contract text does."""
        return dates_text.contract_date(date.fromisoformat(iso), self.lang)


def draft_nda_articles(undertaking: Undertaking) -> list[Article]:
    """Write the articles for one-sided or mutual disclosure; an article's key is the name of what writes it."""
    return [{**write(undertaking), "key": f"nda{write.__name__}"} for write in _ORDER]


def _purpose(d: Undertaking) -> Article:
    each_is_both = d.s(
        "이 계약에서 정보를 제공하는 당사자를 “제공자”, 제공받는 당사자를 “수령자”라 하며, 양 당사자는 서로 제공자이자 수령자가 된다.",
        "The party giving information is the “discloser”, the party receiving it the “recipient”; each party is both.",
    )
    return d.article(
        "목적",
        "Purpose",
        d.s(
            f"이 계약은 다음의 목적을 위하여 제공되는 비밀정보의 보호에 필요한 사항을 정한다: {d.purpose}",
            f"This agreement protects confidential information disclosed for this purpose: {d.purpose}",
        ),
        each_is_both if d.mutual else None,
    )


def _confidential_information(d: Undertaking) -> Article:
    return d.article(
        "비밀정보",
        "Confidential information",
        d.s(
            "“비밀정보”란 제공자가 서면, 파일, 구두, 시제품의 제시 등 방법을 가리지 않고 수령자에게 제공하는 기술상·경영상 정보로서 비밀로 "
            "표시되거나 제공된 사정에 비추어 비밀임을 알 수 있는 것을 말한다. 별지의 기술에 관한 미공개 자료는 비밀정보로 본다.",
            "“Confidential information” means technical and business information given in any form that is marked confidential or "
            "evidently so; unpublished material on the technology in the annex always is.",
        ),
        d.s(
            "수령자가 증명하는 다음 정보는 비밀정보가 아니다. 제공받을 때 이미 공지되었거나 그 후 수령자의 책임 없이 공지된 정보, 제공받기 전에 "
            "적법하게 보유한 정보, 제3자에게서 비밀유지 의무 없이 적법하게 얻은 정보, 비밀정보를 이용하지 아니하고 독자적으로 개발한 정보.",
            "Not confidential is what the recipient proves to be public without its fault, lawfully held before, lawfully obtained "
            "from others without a duty of secrecy, or independently developed.",
        ),
    )


def _duties_of_the_recipient(d: Undertaking) -> Article:
    return d.article(
        "비밀유지 의무",
        "Duties of the recipient",
        d.s(
            "수령자는 비밀정보를 선량한 관리자의 주의로 관리하고, 제1조의 목적 외에 사용하거나 제3자에게 공개하지 아니한다.",
            "The recipient keeps the information with due care, uses it for the purpose of Article 1 only and discloses it to nobody else.",
        ),
        d.s(
            "수령자는 업무상 알아야 하는 임직원에게만 비밀정보를 제공하고, 이들에게 같은 의무를 지운다. 외부 전문가에게 제공하려면 제공자의 "
            "사전 서면 동의를 받는다.",
            "It gives access only to staff who need to know and are bound likewise; outside experts need the discloser's prior "
            "written consent.",
        ),
        d.s(
            "수령자는 비밀정보를 역설계하거나 이를 기초로 특허 등을 출원하지 아니한다.",
            "It neither reverse-engineers the information nor files patents based on it.",
        ),
        d.s(
            "법령 또는 법원의 명령으로 공개하여야 하는 때에는 미리 제공자에게 알리고 필요한 최소한의 범위에서 공개한다.",
            "If law or a court requires disclosure, it informs the discloser beforehand and discloses no more than necessary.",
        ),
    )


def _period(d: Undertaking) -> Article:
    return d.article(
        "기간",
        "Period",
        d.s(
            f"비밀정보의 제공 기간은 이 계약의 체결일부터 {d.day(d.disclosure_until)}까지로 한다.",
            f"Information is disclosed from the date of this agreement until {d.day(d.disclosure_until)}.",
        ),
        d.s(
            f"비밀유지 의무는 {d.day(d.confidential_until)}까지 존속한다. 다만 영업비밀에 해당하는 정보는 그 요건을 갖추고 있는 동안 비밀로 유지한다.",
            f"The duty of confidence lasts until {d.day(d.confidential_until)}; trade secrets are kept secret as long as they remain such.",
        ),
    )


def _return_and_destruction(d: Undertaking) -> Article:
    return d.article(
        "반환과 폐기",
        "Return and destruction",
        d.s(
            f"제공자가 요청하거나 제공 기간이 끝나면 수령자는 {NDA_RETURN_DAYS}일 이내에 비밀정보와 그 사본을 반환하거나 폐기하고 그 사실을 서면으로 확인한다.",
            "On request, or when the disclosure period ends, the recipient returns or destroys the information and all copies within "
            f"{NDA_RETURN_DAYS} days and confirms it in writing.",
        ),
    )


def _no_transfer_of_rights(d: Undertaking) -> Article:
    return d.article(
        "권리의 유보",
        "No transfer of rights",
        d.s(
            "비밀정보에 관한 모든 권리는 제공자에게 있다. 이 계약은 실시권을 허락하거나 기술이전 계약의 체결을 의무로 하지 아니한다.",
            "All rights remain with the discloser. This agreement grants no licence and obliges nobody to conclude one.",
        ),
    )


def _record_of_access(d: Undertaking) -> Article:
    return d.article(
        "열람의 기록",
        "Record of access",
        d.s(
            "사이트를 통하여 제공된 비밀 파일의 열람과 내려받기는 사람과 시각이 기록되며, 제공자는 그 기록을 확인할 수 있다.",
            "Each opening and download of confidential files on the site is recorded with person and time; the discloser may see it.",
        ),
    )


def _damages_and_jurisdiction(d: Undertaking) -> Article:
    return d.article(
        "손해배상과 관할",
        "Damages and jurisdiction",
        d.s(
            "수령자가 이 계약을 위반하면 제공자가 입은 손해를 배상하며, 제공자는 침해의 금지를 청구할 수 있다.",
            "A recipient in breach compensates the discloser's loss; the discloser may seek an injunction.",
        ),
        d.s(
            f"이 계약은 대한민국 법에 따르며, 소송의 제1심 관할 법원은 {d.court or '제공자의 주된 사무소 소재지를 관할하는 법원'}으로 한다.",
            "This agreement is governed by the law of the Republic of Korea; the court of first instance is "
            f"{d.court or 'the one competent at the principal office of the discloser'}.",
        ),
    )


def _electronic_form_and_general(d: Undertaking) -> Article:
    changes = d.s(
        "이 계약의 변경은 당사자가 서명한 서면(전자문서를 포함한다)으로만 할 수 있다.",
        "It is changed only in writing signed by the parties, electronic documents included.",
    )
    if d.sealed:
        return d.article(
            "서면 날인과 일반 조항",
            "Seals and general",
            d.s(
                "당사자는 이 계약서에 서명 또는 날인하고 그 스캔본을 이 계약을 체결한 사이트에 보관한다.",
                "The parties sign or seal this paper; its scan is kept on the site where it was concluded.",
            ),
            changes,
        )
    return d.article(
        "전자서명과 일반 조항",
        "Electronic signature and general",
        d.s(
            "당사자는 이 계약을 전자문서로 작성하고 전자서명하는 데 동의하며, 그 효력을 부인하지 아니한다(전자서명법 제3조).",
            "The parties agree to sign this agreement electronically and do not deny its effect (Digital Signature Act, Article 3).",
        ),
        changes,
    )


_ORDER = (
    _purpose,
    _confidential_information,
    _duties_of_the_recipient,
    _period,
    _return_and_destruction,
    _no_transfer_of_rights,
    _record_of_access,
    _damages_and_jurisdiction,
    _electronic_form_and_general,
)
