"""What people write to each other, drawn from a seed: Korean as it is written between firms, and some English.

`{title}`, `{keyword}`, `{use}`, `{figure}` come from the listing; particles never follow a name directly, so that
they are right after every word.
"""

from __future__ import annotations

from random import Random

from marketplace.kernel.text import Text

Bank = tuple[str, ...]

ADVICE = Text(
    "기술제공자는 계약 체결일부터 3개월 동안 기술도입자의 사업장에서 기술 자문을 2회 무상으로 제공한다.",
    "Within three months of signing the licensor gives technical advice at the licensee's site twice, free of charge.",
)
ADVICE_WHY = Text("협의한 기술 자문을 더했습니다.", "The advice we talked about is added.")

OPENINGS: Bank = (
    "안녕하십니까, {company} {person}입니다.",
    "{company}에서 기술 도입을 맡고 있는 {person}입니다.",
    "구미 국가산업단지에 있는 {company}의 {person}입니다.",
    "등록하신 ‘{title}’ 기술을 보고 연락드립니다. {company} {person}입니다.",
    "기술마당에서 ‘{keyword}’ 관련 기술을 찾다가 문의드립니다.",
    "지난주 미니클러스터 모임에서 소개받고 내용을 살펴보았습니다. {company}입니다.",
    "수고 많으십니다. {company} 연구소 {person}입니다.",
)
CLOSINGS: Bank = (
    "편하신 때에 답변 부탁드립니다.",
    "검토 회의가 다음 주에 있어 그 전에 회신 주시면 고맙겠습니다.",
    "필요하시면 저희가 찾아뵙고 설명드리겠습니다.",
    "담당자 연락처를 알려 주시면 전화드리겠습니다.",
    "바쁘신 중에 살펴 주셔서 고맙습니다.",
    "답변 기다리겠습니다. 고맙습니다.",
    "간단히라도 회신 주시면 내부 보고에 반영하겠습니다.",
)
ASKED: dict[str, tuple[Bank, Bank]] = {  # purpose -> (what they are about, what they ask)
    "adopt": (
        (
            "저희는 ‘{use}’ 분야의 제품을 양산하고 있으며, 이 기술을 다음 모델에 적용하려고 합니다.",
            "현재 공정에서 불량의 절반이 이 문제와 관련되어 있어 도입을 진지하게 검토하고 있습니다.",
            "고객사로부터 {keyword} 요구가 강해져 자체 개발과 기술 도입을 비교하고 있습니다.",
            "올해 설비 투자 계획에 이 기술의 적용을 넣을지 판단하려고 합니다.",
            "지금은 해외 기술을 쓰고 있는데 사용료 부담이 커서 국내 기술을 찾고 있습니다.",
            "시제품까지는 자체로 만들었으나 수율이 나오지 않아 검증된 기술이 필요합니다.",
            "신규 사업으로 ‘{use}’ 분야를 준비하고 있고 핵심 기술로 이것을 보고 있습니다.",
            "기존 라인을 크게 바꾸지 않고 적용할 수 있다는 점이 저희 조건에 맞습니다.",
            "대표님께서 자료를 보시고 도입 조건을 먼저 확인해 보라고 하셨습니다.",
            "내년 상반기 양산을 목표로 하고 있어 늦어도 두 달 안에 계약 여부를 정하려고 합니다.",
            "{figure} 이 수치가 양산에서도 재현된다면 도입 효과가 충분하다고 봅니다.",
            "저희 협력사 두 곳도 같은 문제를 겪고 있어 함께 쓰는 방안까지 생각하고 있습니다.",
            "중소기업 기술개발 지원사업과 연계하여 도입하는 방안을 검토하고 있습니다.",
        ),
        (
            "통상실시권으로 계약할 경우 선급 기술료와 경상 기술료가 어떻게 되는지 궁금합니다.",
            "이미 실시하고 있는 기업이 있는지, 있다면 실시 분야가 겹치는지 알고 싶습니다.",
            "계약 기간을 연장할 수 있는지와 그때의 조건을 알려 주십시오.",
            "도입한 뒤 공정 안정화까지 기술 지도를 받을 수 있는지 문의드립니다.",
            "양산 수준의 데이터가 있다면 범위라도 알려 주실 수 있겠습니까?",
            "기술료를 나누어 내는 것이 가능한지 확인 부탁드립니다.",
            "저희 설비 사양에서 바꾸어야 할 부분이 무엇인지 대략이라도 알고 싶습니다.",
            "해외 수출 물량에도 실시권이 미치는지 알려 주십시오.",
            "관련된 후속 특허까지 함께 쓸 수 있는지 궁금합니다.",
            "견적서를 받을 수 있으면 내부 품의를 먼저 올리려고 합니다.",
        ),
    ),
    "evaluate": (
        (
            "도입을 결정하기 전에 저희 시료로 먼저 시험해 보고 싶습니다.",
            "‘{use}’ 분야의 저희 제품에도 같은 효과가 나는지 확인이 필요합니다.",
            "사내 시험 라인이 비는 다음 달에 3주 정도 평가할 수 있습니다.",
            "저희 재료가 논문의 조건과 조금 달라서 직접 확인해 보려고 합니다.",
            "품질팀에서 신뢰성 자료를 먼저 요구하고 있어 시험 실시를 문의드립니다.",
            "소량 시험으로 공정 조건을 잡아 본 뒤 정식 도입을 검토하겠습니다.",
            "기존 방식과 나란히 비교하는 시험을 계획하고 있습니다.",
            "{keyword} 특성만 확인되면 바로 다음 단계로 넘어갈 수 있습니다.",
            "저희 고객사가 지정한 시험 규격이 있어 그 조건으로 평가하려고 합니다.",
            "연구소 장비로 측정할 수 있는 항목은 저희가 직접 측정하겠습니다.",
            "시험 결과는 귀 기관과 함께 나누겠습니다.",
            "작년에 비슷한 기술을 시험했다가 재현이 되지 않은 경험이 있어 신중히 보고 있습니다.",
        ),
        (
            "시험 실시 기간과 비용이 어떻게 되는지 알려 주십시오.",
            "시험에 필요한 시료나 재료를 받을 수 있겠습니까?",
            "평가 기간 중에 연구자께서 하루 정도 방문하실 수 있는지 궁금합니다.",
            "시험하면서 얻은 데이터의 권리는 어떻게 정하는지 문의드립니다.",
            "시험 뒤 정식 계약을 하면 시험 비용이 기술료에서 빠지는지 알고 싶습니다.",
            "시험에 필요한 최소 설비 조건을 알려 주시면 준비하겠습니다.",
            "비밀유지계약을 먼저 맺어야 하는지 확인 부탁드립니다.",
            "시험 조건이 적힌 자료를 미리 볼 수 있으면 좋겠습니다.",
            "평가 기간을 6개월로 잡을 수 있는지 알려 주십시오.",
        ),
    ),
    "information": (
        (
            "내년도 기술 로드맵을 준비하면서 관련 기술을 조사하고 있습니다.",
            "공개된 요약만으로는 저희 제품에 맞는지 판단하기 어려워 자료를 부탁드립니다.",
            "사내 세미나에서 이 기술을 소개하려고 합니다.",
            "‘{use}’ 분야에 적용한 사례가 있는지 알고 싶습니다.",
            "비슷한 기술 세 가지를 비교하는 보고서를 작성하고 있습니다.",
            "기술의 성숙 단계가 저희 일정과 맞는지 확인하려고 합니다.",
            "저희가 가진 특허와 겹치는 부분이 있는지 먼저 살펴보고 있습니다.",
            "원리는 이해했지만 실제 적용 조건이 자료에 없어 문의드립니다.",
            "{figure} 이 결과의 측정 조건이 궁금합니다.",
            "당장 도입할 계획은 없으나 2년 안에 필요해질 것으로 보입니다.",
            "고객사에서 이 방식의 가능 여부를 물어 와서 확인하고 있습니다.",
            "신입 연구원 교육에 참고할 만한 자료를 찾고 있습니다.",
        ),
        (
            "공개 가능한 범위의 기술 소개 자료를 보내 주실 수 있겠습니까?",
            "관련 논문이나 특허 번호를 알려 주시면 찾아보겠습니다.",
            "시험 성적서가 있다면 항목만이라도 알 수 있겠습니까?",
            "적용할 수 있는 재질이나 크기의 범위를 알려 주십시오.",
            "양산에 적용한 사례가 있는지 궁금합니다.",
            "필요한 설비의 대략적인 비용을 알고 싶습니다.",
            "연구가 지금도 이어지고 있는지, 다음 결과는 언제쯤 나오는지 문의드립니다.",
            "비밀유지계약을 맺으면 어느 범위까지 볼 수 있는지 알려 주십시오.",
            "‘{keyword}’ 말고 다른 분야에도 쓸 수 있는지 궁금합니다.",
        ),
    ),
    "joint": (
        (
            "저희의 양산 경험과 귀 기관의 기술을 합치면 좋은 결과가 나올 것 같습니다.",
            "정부 과제를 함께 준비할 기관을 찾고 있습니다.",
            "‘{use}’ 분야로 확장하는 연구를 같이 해 보고 싶습니다.",
            "저희가 시험 설비와 인력을 제공할 수 있습니다.",
            "이 기술을 저희 소재에 맞게 고치려면 추가 연구가 필요해 보입니다.",
            "이미 가진 자사 특허와 결합하는 연구를 생각하고 있습니다.",
            "저희 연구소 인원 두 명이 참여할 수 있습니다.",
            "하반기 공고가 예상되는 과제의 주제와 잘 맞습니다.",
            "작년에 비슷한 공동 연구로 제품을 낸 경험이 있습니다.",
            "{keyword} 성능을 한 단계 높이는 것을 목표로 하고 있습니다.",
            "연구 결과는 저희가 먼저 양산에 적용하고 싶습니다.",
            "센터의 R&D 지원사업에 함께 신청하는 방안을 제안드립니다.",
        ),
        (
            "공동 연구를 할 경우 성과의 권리를 어떻게 나누는지 알고 싶습니다.",
            "연구자께서 시간을 내실 수 있는지 먼저 여쭙니다.",
            "연구비 부담은 어떤 방식이 가능한지 알려 주십시오.",
            "한번 찾아뵙고 논의할 수 있겠습니까?",
            "지금까지의 연구에서 남은 과제가 무엇인지 궁금합니다.",
            "과제 신청 마감이 다음 달 말이라 그 전에 뜻을 확인하고 싶습니다.",
            "학생 연구원의 현장 실습도 가능한지 문의드립니다.",
            "공동 연구와 실시권 계약을 함께 진행할 수 있는지 알려 주십시오.",
            "귀 기관의 표준 공동연구 협약서가 있으면 받아 보고 싶습니다.",
        ),
    ),
}
ANSWERS: Bank = (
    "문의 주셔서 고맙습니다. {institution} {person}입니다. 연구자와 확인하여 답변드립니다.",
    "관심을 가져 주셔서 고맙습니다. 문의하신 내용을 아래와 같이 안내드립니다.",
    "안녕하십니까, {institution}에서 기술이전을 맡고 있는 {person}입니다.",
    "답변이 늦어 죄송합니다. 연구실과 조건을 확인하느라 시간이 걸렸습니다.",
    "먼저 저희 기술을 살펴봐 주셔서 고맙습니다.",
)
ANSWER_BODIES: dict[str, Bank] = {
    "adopt": (
        "이 기술은 통상실시권을 기본으로 하고 있으며, 공개된 조건에서 조정할 수 있습니다.",
        "현재 같은 분야에서 실시하는 기업은 없습니다. 분야를 나누면 여러 기업이 함께 쓸 수 있습니다.",
        "양산 적용을 위한 기술 지도는 계약 뒤 3회까지 기술료에 포함됩니다.",
        "기술료는 계약 때와 6개월 뒤에 나누어 내실 수 있도록 협의할 수 있습니다.",
        "{figure} 이 결과는 시험 라인에서 얻은 것이며, 양산 조건은 함께 맞추어야 합니다.",
        "설비는 대부분 그대로 쓰실 수 있고 바꿀 부분은 도면으로 설명드리겠습니다.",
        "계약 기간은 연장하실 수 있으며, 그때는 경상 기술료만 적용하는 것이 보통입니다.",
    ),
    "evaluate": (
        "시험 실시는 6개월까지 가능하고, 정식 계약을 하시면 그 비용을 기술료에서 뺍니다.",
        "시료는 연구실에서 소량 제공해 드릴 수 있습니다. 필요한 규격을 알려 주십시오.",
        "첫 시험은 연구자가 방문하여 조건을 함께 잡아 드리는 것이 좋겠습니다.",
        "시험에서 얻은 데이터는 양쪽이 함께 쓰되 공개는 합의하여 정합니다.",
        "비밀유지계약을 먼저 맺으시면 시험 조건표를 바로 열어 드립니다.",
    ),
    "information": (
        "공개 범위의 소개 자료는 기술 화면의 자료 목록에서 받으실 수 있습니다.",
        "측정 조건은 비밀유지계약 뒤에 열어 드릴 수 있습니다. 이 화면에서 바로 시작하실 수 있습니다.",
        "양산에 적용한 사례는 아직 없으나 시험 라인에서 반복하여 확인하였습니다.",
        "적용 범위는 ‘{use}’ 분야가 가장 가깝고, 다른 분야는 추가 시험이 필요합니다.",
        "연구는 계속하고 있으며 다음 결과는 올해 안에 공개할 예정입니다.",
    ),
    "joint": (
        "공동 연구에 관심이 있습니다. 연구자와 함께 만나 뵙고 범위를 정하면 좋겠습니다.",
        "성과의 권리는 기여도에 따라 나누며, 참여 기업이 먼저 실시할 기회를 갖습니다.",
        "저희 기관의 표준 협약서를 보내 드리겠습니다.",
        "이번 학기에는 연구자 일정이 차 있어 다음 달부터 논의할 수 있습니다.",
        "센터 지원사업과 연계하면 연구비 부담을 줄이실 수 있습니다.",
    ),
}
FOLLOW_UPS: Bank = (
    "자세한 답변 고맙습니다. 내부에서 검토하고 다시 연락드리겠습니다.",
    "말씀하신 조건이면 저희 라인에 적용할 수 있을 것 같습니다. 예상 일정을 알 수 있겠습니까?",
    "자료 잘 받았습니다. 품질팀과 논의한 뒤 질문을 정리하여 드리겠습니다.",
    "확인 고맙습니다. 다음 주 화요일 오후에 온라인으로 뵐 수 있을까요?",
    "저희 설비 사양을 정리했습니다. 바꾸어야 할 곳이 있는지 살펴봐 주십시오.",
    "대표님 보고를 마쳤고, 조건을 제안해 주시면 검토하겠습니다.",
    "한 가지 더 여쭙니다. 협력사 생산분에도 실시권이 미치는지요?",
    "시험 일정을 다음 달 둘째 주로 잡았습니다. 그때까지 준비할 것이 있으면 알려 주십시오.",
)
REPLIES: Bank = (
    "화요일 오후 2시에 뵙겠습니다. 연구자도 함께 참석합니다.",
    "보내 주신 사양을 보았습니다. 온도 제어만 보완하시면 됩니다.",
    "협력사 생산분은 위탁 생산으로 보아 실시권에 포함됩니다. 계약서에 적어 두겠습니다.",
    "네, 검토하시는 동안 궁금하신 점은 언제든 이곳에 남겨 주십시오.",
    "준비하실 것은 시료 다섯 개와 현재 공정 조건표입니다.",
    "조건서를 곧 보내 드리겠습니다.",
)
OFFERS: Bank = (
    "협의한 내용을 조건서로 정리했습니다. 확인 부탁드립니다.",
    "공개된 조건을 바탕으로 제안드립니다. 조정이 필요하시면 말씀해 주십시오.",
    "기술 지도 3회를 포함한 조건입니다.",
    "내부 심의를 거쳐 제안드립니다.",
)
COUNTERS: Bank = (
    "초기 투자 부담이 있어 선급 기술료를 조금 낮추어 주시면 바로 진행하겠습니다.",
    "기간을 늘리는 대신 선급 기술료를 조정하는 안을 드립니다.",
    "첫해 물량이 적어 이 정도가 저희 한도입니다. 검토 부탁드립니다.",
)
MEETINGS: Bank = (
    "말씀하신 사정을 반영하여 중간 금액으로 다시 제안드립니다.",
    "심의위원회에서 이 금액까지 승인을 받았습니다.",
    "지역 기업 우대 기준을 적용하여 다시 제안드립니다.",
)
DECLINES: Bank = (
    "현재 연구실 사정으로 추가 시험을 진행하기 어렵습니다. 다음 기회에 다시 말씀 나누기를 바랍니다.",
    "같은 분야에 먼저 협의 중인 기업이 있어 진행하기 어렵습니다.",
    "요청하신 용도는 이 기술의 적용 범위를 벗어나는 것으로 판단하였습니다.",
    "후속 특허를 준비하고 있어 출원 뒤에 다시 안내드리겠습니다.",
)
TAKEN = "이미 다른 기업에 허락한 권리와 겹쳐 이 조건으로는 진행할 수 없습니다. 양해 부탁드립니다."
WITHDRAWALS: Bank = (
    "내부 일정이 바뀌어 이번에는 진행하지 않기로 하였습니다.",
    "자체 개발로 방향을 정하였습니다. 도와주셔서 고맙습니다.",
    "예산이 확정되지 않아 내년에 다시 문의드리겠습니다.",
    "",
)
REVOCATIONS: Bank = (
    "공동 권리자의 동의를 받지 못하여 제안을 거둡니다.",
    "계약 조건의 오기를 바로잡아 다시 보내 드리겠습니다.",
)
REFUSALS: Bank = (
    "이사회에서 투자 시기를 미루기로 하여 서명하지 못하게 되었습니다.",
    "손해배상 조항을 더 협의한 뒤에 진행하고 싶습니다.",
)
ENGLISH_ASKS: Bank = (
    "Hello, this is {person_en} of {company_en}. We read your listing “{title_en}” and would like to know more.",
    "We supply parts to overseas customers who ask for exactly this. Is a non-exclusive licence still available?",
    "Could you tell us under which conditions the published figures were measured?",
    "We would need the licence to cover export. Is that possible under the listed terms?",
    "Our engineers could visit you next week if that suits you.",
    "Please let us know whether an evaluation period is possible before we decide.",
)
ENGLISH_ANSWERS: Bank = (
    "Thank you for your interest. The listed terms cover Korea; export can be agreed in the term sheet.",
    "Thank you for writing. The measurements were made on our pilot line; we can open the details under an NDA.",
    "An evaluation of six months is possible, and its fee is deducted when you take the licence.",
)
REVIEW_REMARKS: tuple[tuple[str, str], ...] = (
    ("benefit_ko", "비교한 기준 제품과 측정 조건을 한 문장으로 적어 주십시오."),
    ("keywords_ko", "기업이 찾을 만한 낱말을 두세 개 더 넣어 주십시오."),
    ("", "전체적으로 잘 정리되었습니다. 표시한 두 가지만 보완하시면 바로 공개하겠습니다."),
)


class Writer:
    """Writes messages about one listing between one company and one institution."""

    def __init__(self, rng: Random, facts: dict[str, str], fluent: bool = False):
        self.rng, self.facts, self.fluent = rng, facts, fluent

    def inquiry(self, purpose: str) -> str:
        """A first question: who writes, what they are about, what they ask, a closing."""
        if self.fluent:
            return self._fill([ENGLISH_ASKS[0], *self.rng.sample(ENGLISH_ASKS[1:], 2)])
        about, asks = ASKED[purpose]
        paragraphs = [
            f"{self.rng.choice(OPENINGS)} {self.rng.choice(about)}",
            " ".join(self.rng.sample(asks, self.rng.randint(1, 2))),
            self.rng.choice(CLOSINGS),
        ]
        return self._fill(paragraphs)

    def answer(self, purpose: str, late: bool) -> str:
        """The institution's first answer; a late one says so."""
        if self.fluent:
            return self._fill([self.rng.choice(ENGLISH_ANSWERS)])
        opening = ANSWERS[3] if late else self.rng.choice([text for text in ANSWERS if text != ANSWERS[3]])
        bodies = ANSWER_BODIES[purpose]
        return self._fill([opening, " ".join(self.rng.sample(bodies, 2))])

    def one(self, bank: Bank) -> str:
        """One sentence of a bank."""
        return self._fill([self.rng.choice(bank)])

    def _fill(self, paragraphs: list[str]) -> str:
        return "\n\n".join(paragraph.format(**self.facts) for paragraph in paragraphs)
