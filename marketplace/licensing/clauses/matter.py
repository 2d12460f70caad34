"""What further holds because of what is licensed: a program, a data set, know-how. One article, in the long form and the short."""

from marketplace.gateways.documents import Article
from marketplace.licensing.clauses.drafting import Draft
from marketplace.licensing.days import RETURN_DAYS

LICENSED = ("non_exclusive", "sole", "sharing", "evaluation")


def matter(d: Draft) -> Article | None:
    """저작권법 제101조의4, 개인정보 보호법 제28조의5, 부정경쟁방지법 제2조 제2호."""
    write = {"software": _software, "dataset": _data, "know_how": _know_how}.get(d.matter)
    return write(d) if write and d.kind in LICENSED else None


def _software(d: Draft) -> Article:
    form = (
        d.s(
            "기술제공자는 소프트웨어를 별지 3에 적은 형태로 제공하며, 형태를 적지 아니한 것은 목적코드로 제공한다.",
            "The licensor supplies the software in the form stated in Annex 3, and as object code where no form is stated.",
        )
        if d.terms.get("delivers")
        else d.s(
            "기술제공자는 소프트웨어를 목적코드로 제공한다.",
            "The licensor supplies the software as object code.",
        )
    )
    return d.article(
        "소프트웨어의 이용",
        "Use of the software",
        form,
        d.s(
            "기술도입자는 허락된 범위에서 소프트웨어를 설치·실행하고 보존을 위하여 복제할 수 있으며, 원시코드를 제공받은 때에는 이를 수정할 수 있다. 역분석은 호환에 "
            "필요한 범위에서만 한다(저작권법 제101조의4).",
            "Within what is permitted the licensee may install and run the software and keep back-up copies, and may modify it where source "
            "code is supplied. It decompiles only as far as interoperability requires (Copyright Act, Article 101-4).",
        ),
        d.s(
            "소프트웨어에 오픈소스 소프트웨어가 들어 있으면 기술제공자는 그 목록과 고지를 함께 제공하고, 그 부분에는 해당 오픈소스 라이선스가 이 계약보다 우선한다.",
            "Where the software contains open-source software the licensor supplies a list of it with its notices; for those parts their own "
            "licences prevail over this agreement.",
        ),
        d.s(
            "유지보수와 새 버전의 제공은 따로 정한 경우에만 기술제공자의 의무이다.",
            "Maintenance and new versions are the licensor's duty only where this is agreed separately.",
        ),
    )


def _data(d: Draft) -> Article:
    return d.article(
        "데이터의 이용",
        "Use of the data",
        d.s(
            "기술제공자는 데이터의 출처와 수집 방법을 기술도입자에게 설명하고, 데이터를 제공할 권한이 있음을 확인한다.",
            "The licensor explains to the licensee where the data comes from and how it was collected, and confirms that it may supply it.",
        ),
        d.s(
            "기술도입자는 데이터로 개인을 다시 식별하지 아니한다. 개인을 알아볼 수 있는 정보가 생기면 처리를 중지하고 그 정보를 삭제한 뒤 지체 없이 기술제공자에게 "
            "알린다(개인정보 보호법 제28조의5).",
            "The licensee does not re-identify persons from the data. If information that identifies a person arises, it stops processing, deletes "
            "that information and tells the licensor without delay (Personal Information Protection Act, Article 28-5).",
        ),
        d.s(
            "기술도입자는 허락된 범위에서 데이터를 분석하고 모델의 학습에 이용할 수 있다. 데이터를 그대로 또는 되살릴 수 있는 형태로 제3자에게 제공하거나 공개하지 아니한다.",
            "Within what is permitted the licensee may analyse the data and use it to train models. It neither passes on nor publishes the data "
            "as such or in a form from which the data can be restored.",
        ),
        d.s(
            f"계약이 끝나면 기술도입자는 데이터와 그 사본을 {RETURN_DAYS}일 이내에 삭제하고 그 사실을 확인한다. 그때까지 얻은 분석 결과와 학습된 모델은 계속 이용할 수 있다.",
            f"When this agreement ends the licensee deletes the data and all copies within {RETURN_DAYS} days and confirms it. Findings and "
            "models obtained until then may be used further.",
        ),
    )


def _know_how(d: Draft) -> Article:
    what = (
        d.s(
            "노하우는 별지 3에 적은 자료와 기술 지도로 제공한다.",
            "The know-how is supplied by the documents and assistance listed in Annex 3.",
        )
        if d.terms.get("delivers")
        else d.s(
            "노하우는 기술제공자가 서면으로 특정하여 제공한 것으로 한다.",
            "The know-how is what the licensor supplies and identifies in writing.",
        )
    )
    return d.article(
        "노하우의 보호",
        "Protection of the know-how",
        what,
        d.s(
            "기술도입자는 노하우를 비밀로 관리하고, 이를 알아야 하는 임직원에게만 접근하게 하며 그 명단을 보관한다. 이 의무는 노하우가 영업비밀의 요건을 갖추고 있는 동안 계속된다"
            "(부정경쟁방지법 제2조 제2호).",
            "The licensee keeps the know-how secret, gives access only to staff who need it and keeps a list of them. This duty lasts as long as "
            "the know-how remains a trade secret (Unfair Competition Prevention Act, Article 2(2)).",
        ),
        d.s(
            "노하우가 기술도입자의 책임 없이 공개되면 그때부터 비밀유지 의무는 없어진다.",
            "If the know-how becomes public for no reason for which the licensee answers, the duty of secrecy ends from then on.",
        ),
    )
