"""쉬운 말: each article in one plain sentence, beside its words and no part of the contract. Data only.

Days are filled in from those that the paper names (licensing.days). A test names an article without a sentence. An article
that somebody rewrote has none: nobody knows here what it says.
"""

from __future__ import annotations

from dataclasses import asdict

from marketplace.kernel.text import Text
from marketplace.licensing.days import DOCUMENTS_DAYS, NDA_RETURN_DAYS, RETURN_DAYS, TALKS_DAYS, Days

NOT_THE_CONTRACT = Text(
    "‘쉬운 말’은 이해를 돕는 설명이며 계약의 내용이 아닙니다. 다르면 계약서의 조가 우선합니다.",
    "“In plain words” helps understanding and is no part of the contract. Where they differ, the article counts.",
)
# The article that gives the right, by kind.
GRANT: dict[str, Text] = {
    "non_exclusive": Text(
        "정한 분야와 지역에서 기술을 쓸 수 있습니다. 기관은 다른 기업에도 허락할 수 있습니다.",
        "You may use the technology in the agreed field and territory. The institution may license others too.",
    ),
    "exclusive": Text(
        "정한 범위에서 귀사만 기술을 씁니다. 특허원부에 등록해야 효력이 생깁니다.",
        "Within the agreed scope only you use the technology. It takes effect when entered in the patent register.",
    ),
    "sole": Text(
        "정한 범위에서 기관은 다른 기업에 허락하지 않습니다. 이 약속은 두 당사자 사이에서 효력이 있습니다.",
        "Within the agreed scope the institution licenses nobody else. This promise binds the two parties.",
    ),
    "assignment": Text(
        "권리가 귀사로 넘어갑니다. 기관은 비영리 연구와 교육에 계속 쓸 수 있습니다.",
        "The rights become yours. The institution may go on using them for non-commercial research and teaching.",
    ),
    "publication": Text(
        "정한 범위에서 귀사만 저작물을 펴내고 전송합니다.",
        "Within the agreed scope only you publish and transmit the work.",
    ),
    "sale": Text(
        "시제품을 사는 계약이며, 특허나 저작권은 따라오지 않습니다.",
        "You buy the prototype; patents and copyright do not come with it.",
    ),
    "loan": Text(
        "시제품을 빌려 쓰고, 끝나면 돌려줍니다.", "You borrow the prototype and return it at the end."
    ),
    "evaluation": Text(
        "도입할지 판단하기 위해 안에서 시험만 합니다. 팔거나 남에게 줄 수 없습니다.",
        "You only test it in-house to decide whether to license it. Nothing is sold or passed on.",
    ),
    "option": Text(
        f"기한까지 본계약을 청구할 수 있습니다. 행사하면 {TALKS_DAYS}일 동안 협의하고, 그동안 기관은 기술을 다른 곳에 독점으로 주지 않습니다.",
        f"Until its day you may demand the licence. Once exercised you negotiate for {TALKS_DAYS} days, and the institution gives nobody else exclusivity meanwhile.",
    ),
    "sharing": Text(
        "기술나눔으로 기술을 쓸 수 있고, 해마다 1월 31일까지 쓴 결과를 알립니다.",
        "You may use the shared technology, and report each year by 31 January how you used it.",
    ),
}
PLAIN: dict[str, Text] = {
    "purpose": Text("무엇을 위한 계약인지 적은 조입니다.", "Says what the agreement is for."),
    "definitions": Text("계약서에 나오는 말의 뜻입니다.", "What the words of the agreement mean."),
    "matter": Text(
        "소프트웨어, 데이터, 노하우에 더해지는 규칙입니다. 무엇을 해도 되고 안 되는지 확인해 주십시오.",
        "Further rules for software, data or know-how: check what you may and may not do.",
    ),
    "term": Text("언제 효력이 생기고 언제까지 이어지는지 정합니다.", "From when it counts, and until when."),
    "fees": Text(
        "얼마를 언제까지 내는지, 늦으면 이자가 얼마인지 정합니다. 낸 기술료는 원칙적으로 돌려받지 않습니다.",
        "What is paid by when, and what delay costs. Fees paid are as a rule not returned.",
    ),
    "tax": Text(
        "부가가치세가 붙는지, 다른 나라에서 떼는 세금을 누가 부담하는지 정합니다.",
        "Whether VAT is added, and who bears tax that another state withholds.",
    ),
    "reports": Text(
        "매출이 없어도 정한 때마다 기술료를 보고하고, 장부를 5년 동안 둡니다. 기관은 미리 알리고 장부를 볼 수 있습니다.",
        "You report each period, even without sales, and keep books for five years. The institution may inspect them on notice.",
    ),
    "joint_licensees": Text(
        "여러 기업이 함께 도입합니다. 각자 분담 비율만큼 내고, 대표 기업이 협의와 보고를 맡습니다.",
        "Several companies license together. Each pays its share; the lead negotiates and reports.",
    ),
    "registration": Text(
        f"기관이 {DOCUMENTS_DAYS}일 안에 서류를 주면 귀사가 등록하거나 신고하고, 비용을 냅니다.",
        f"The institution gives you the documents within {DOCUMENTS_DAYS} days; you register or notify, at your cost.",
    ),
    "conditions": Text(
        "납부나 등록이 {grace}일 또는 {registration}일 넘게 늦으면 {lapse}일 이상의 기한을 정해 통지하고, 그래도 안 되면 계약이 효력을 잃습니다.",
        "If payment is more than {grace} days late, or registration not done in {registration}, a notice of at least {lapse} days may follow, and then the agreement lapses.",
    ),
    "delivery": Text("별지 3에 적은 것을 기관이 기한까지 전달합니다.", "The institution delivers what Annex 3 lists by its day."),
    "improvements": Text("기술을 더 좋게 고친 것이 누구 것인지 정합니다.", "Who owns what is improved."),
    "confidentiality": Text("받은 비밀을 남에게 알리지 않고, 계약이 끝난 뒤에도 지킵니다.", "Secrets stay secret, also after the end."),
    "warranty": Text(
        "기관이 무엇을 보증하고 무엇을 보증하지 않는지 정합니다. 성능이나 매출은 보증하지 않습니다.",
        "What the institution warrants and what not: no performance, no sales.",
    ),
    "upkeep": Text("특허를 누가 유지하고, 없어지면 기술료가 어떻게 되는지 정합니다.", "Who keeps the patents alive, and what becomes of fees when one ends."),
    "infringement": Text("누가 기술을 함부로 쓰면 서로 알리고 함께 대응합니다.", "If others use it without right, you tell each other and act together."),
    "transfer": Text("동의 없이 계약을 남에게 넘길 수 없습니다. 합병은 알리면 됩니다.", "The agreement is not passed on without consent; a merger is announced."),
    "termination": Text(
        "위반하면 {cure}일 이상의 시정 기한을 준 뒤 해지할 수 있습니다. 실시권은 {notice}일 전에 알리고 그만둘 수 있습니다.",
        "A breach must be remedied within a period of at least {cure} days before anybody terminates. A licence can be given up on {notice} days' notice.",
    ),
    "consequences": Text(
        f"끝나면 기술을 더 쓰지 않고 {RETURN_DAYS}일 안에 비밀 자료를 돌려주거나 없앱니다.",
        f"At the end you stop using it, and return or destroy secret material within {RETURN_DAYS} days.",
    ),
    "electronic_form": Text("어떻게 서명하고 통지하는지 정합니다.", "How it is signed, and how notices are given."),
    "disputes": Text("다툼이 생기면 적용하는 법과 법원입니다.", "Which law and court apply in a dispute."),
    "final": Text("말로 바꿀 수 없고, 두 당사자가 서명한 문서로만 바꿉니다.", "Nothing is changed by word of mouth, only by a paper both sign."),
    # the short form
    "licence": Text("무엇을 어디에서 해도 되는지 정합니다.", "What you may do, and where."),
    "effect": Text("언제 효력이 생기고 언제까지 이어지는지, 내지 않으면 어떻게 되는지 정합니다.", "From when until when it counts, and what happens if it is not paid."),
    "fee": Text("얼마를 언제까지 내는지 정합니다.", "What is paid by when."),
    "material": Text("효력이 있는 동안 자료를 열 수 있습니다.", "You can open the files while it is in force."),
    "liability": Text("누가 무엇을 책임지는지 정합니다.", "Who answers for what."),
    "third_parties": Text("남이 기술을 함부로 쓰거나 계약을 넘길 때의 규칙입니다.", "Rules for infringement by others and for passing the agreement on."),
    "ending": Text(
        f"언제 그만둘 수 있는지, 끝난 뒤 {RETURN_DAYS}일 안에 무엇을 하는지 정합니다.",
        f"When it can be ended, and what is done within {RETURN_DAYS} days after.",
    ),
    "general": Text("서명 방법, 법원, 바꾸는 방법입니다.", "How it is signed, which court, how it is changed."),
    # the undertaking of confidence
    "nda_purpose": Text("비밀을 왜 주고받는지 적은 조입니다.", "Why secrets are exchanged."),
    "nda_confidential_information": Text("무엇이 비밀인지 정합니다.", "What counts as secret."),
    "nda_duties_of_the_recipient": Text("비밀을 검토에만 쓰고 남에게 알리지 않습니다.", "You use secrets for the review only and tell nobody."),
    "nda_period": Text("언제까지 받고 언제까지 비밀로 지키는지 정합니다.", "Until when they are given, and until when they stay secret."),
    "nda_return_and_destruction": Text(
        f"끝나거나 요청받으면 {NDA_RETURN_DAYS}일 안에 돌려주거나 없애고 확인합니다.",
        f"At the end or on request you return or destroy them within {NDA_RETURN_DAYS} days and confirm it.",
    ),
    "nda_no_transfer_of_rights": Text("이 계약으로 기술을 쓸 권리가 생기지는 않습니다.", "It gives you no right to use the technology."),
    "nda_record_of_access": Text("비밀 파일을 누가 언제 열었는지 기록합니다.", "Who opened which secret file, and when, is recorded."),
    "nda_damages_and_jurisdiction": Text("어기면 손해를 물어야 하고, 어느 법원에서 다투는지 정합니다.", "Damages for a breach, and which court decides."),
    "nda_electronic_form_and_general": Text("서명 방법과 그 밖의 규칙입니다.", "How it is signed, and what else applies."),
}  # fmt: skip


def plain_of(key: str, kind: str, days: Days) -> Text | None:
    """The plain sentence of an article; None for one that has none, as what an officer added."""
    found = GRANT.get(kind) if key == "grant" else PLAIN.get(key)
    return found.fill(**asdict(days)) if found else None
