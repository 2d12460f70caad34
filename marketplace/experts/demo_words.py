"""What the demo's experts can and its companies ask for. Fictional; nobody is meant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """What a group of experts can, in which fields and industries, what companies ask of them, what they see there."""

    fields: tuple[str, ...]
    industries: tuple[str, ...]
    skills_ko: str
    skills_en: str
    goals: tuple[str, ...]
    seen: str


TRADES = (
    Trade(
        ("mould", "machinery"), ("mould", "electronics"),
        "사출 성형품의 휨과 수축을 줄이는 금형 설계, 냉각 채널 해석, 게이트 위치 선정",
        "Injection mould design against warpage and shrinkage, cooling analysis, gate location",
        ("얇은 커버가 식으면서 0.8 mm 휩니다. 금형의 냉각을 바꾸어 휨을 절반으로 줄이고 싶습니다.",
         "새 사출 금형의 게이트 위치를 정하지 못해 웰드라인이 겉면에 생깁니다. 위치를 함께 정하고 싶습니다."),
        "사출 현장에서 금형 온도와 냉각 시간을 함께 측정했습니다.",
    ),
    Trade(
        ("mould", "material"), ("mould", "defence"),
        "프레스 금형의 스프링백 예측과 보정, 고장력 강판 성형 해석",
        "Springback prediction and compensation in stamping dies, forming analysis of high-strength steel",
        ("고장력 강판 브래킷의 각도가 프레스 뒤에 2도 벌어집니다. 스프링백을 줄이고 싶습니다.",),
        "프레스 라인에서 제품 각도를 재고 금형 도면과 비교했습니다.",
    ),
    Trade(
        ("battery", "material"), ("battery",),
        "이차전지 전극 슬러리 분산과 코팅 두께 제어, 건조 조건 최적화",
        "Dispersion of battery electrode slurry, control of coating thickness, drying",
        ("전극 코팅의 두께 편차가 4 ㎛를 넘습니다. 슬러리 분산과 건조 조건을 다시 잡고 싶습니다.",
         "슬러리를 하루 두면 가라앉아 다시 섞어야 합니다. 분산이 오래 가게 하고 싶습니다."),
        "코팅 라인에서 폭 방향 두께를 다섯 곳씩 측정했습니다.",
    ),
    Trade(
        ("battery", "electronics"), ("battery", "energy"),
        "배터리 팩 열관리와 BMS 알고리즘, 셀 밸런싱, 안전성 시험 준비",
        "Thermal management of battery packs, BMS algorithms, cell balancing, safety tests",
        ("급속 충전할 때 팩 가운데 셀의 온도가 8도 높습니다. 열관리를 고르게 하고 싶습니다.",),
        "팩 안의 온도 분포를 충전 속도별로 확인했습니다.",
    ),
    Trade(
        ("display", "material"), ("display",),
        "디스플레이 광학 필름의 얼룩 검사, 롤투롤 코팅 장력 제어",
        "Mura inspection of optical films, tension control in roll-to-roll coating",
        ("광학 필름에 세로 줄무늬가 생깁니다. 장력과 건조 가운데 어디가 원인인지 찾고 싶습니다.",),
        "롤투롤 설비의 장력 기록과 불량 위치를 함께 보았습니다.",
    ),
    Trade(
        ("electronics", "semiconductor"), ("electronics", "mobile"),
        "전자회로 노이즈와 EMC 대책, PCB 배선 검토, 인증 시험 준비",
        "Circuit noise and EMC measures, review of PCB layout, preparation of certification",
        ("방사 노이즈가 인증 기준보다 6 dB 높습니다. 배선을 크게 바꾸지 않고 통과하고 싶습니다.",
         "모터를 켜면 센서 값이 튑니다. 접지와 차폐를 어떻게 바꿀지 알고 싶습니다."),
        "스펙트럼 분석기로 노이즈가 나오는 곳을 찾았습니다.",
    ),
    Trade(
        ("machinery", "ict"), ("mould", "electronics", "display"),
        "머신비전 검사와 딥러닝 불량 분류, 조명과 렌즈 선정",
        "Machine vision inspection, defect classification by deep learning, choice of light and lens",
        ("도금 부품의 긁힘을 눈으로 검사하고 있습니다. 카메라로 자동 검사하고 싶습니다.",),
        "불량 시료 서른 개를 조명을 바꾸어 가며 촬영했습니다.",
    ),
    Trade(
        ("machinery", "energy"), ("energy", "mould"),
        "공장 에너지 진단, 압축공기와 냉각수 절감, 폐열 회수",
        "Energy audits of factories, compressed air and cooling water, heat recovery",
        ("압축공기 전기료가 매출의 4%입니다. 누설을 찾고 압력을 낮추고 싶습니다.",),
        "야간에 압축기 부하를 재어 누설량을 어림했습니다.",
    ),
    Trade(
        ("textile", "material"), ("textile",),
        "기능성 섬유의 발수와 항균 가공, 시험 성적서 준비, 염색 공정 폐수 절감",
        "Water-repellent and antibacterial finishing of textiles, test reports, less waste water in dyeing",
        ("발수 가공이 열 번 세탁하면 사라집니다. 내구성을 높일 가공 조건을 찾고 싶습니다.",),
        "세탁 전후의 발수도를 조건별로 비교했습니다.",
    ),
    Trade(
        ("medical", "electronics"), ("medical",),
        "의료기기 인허가와 GMP 심사 준비, 위험관리 문서, 사용적합성 평가",
        "Approval of medical devices, preparation of GMP audits, risk management files, usability",
        ("첫 의료기기의 GMP 심사를 준비하고 있습니다. 위험관리 문서를 어디까지 써야 하는지 알고 싶습니다.",),
        "지금까지 쓴 문서를 심사 항목과 하나씩 맞추어 보았습니다.",
    ),
    Trade(
        ("defence", "material"), ("defence",),
        "국방 품질 인증과 시험 규격, 알루미늄 주조품의 기공 결함 분석",
        "Defence quality standards and tests, analysis of porosity in aluminium castings",
        ("알루미늄 주조품의 기공 때문에 누설 시험에서 12%가 불합격입니다. 원인을 찾고 싶습니다.",),
        "불합격 시료의 단면을 잘라 기공의 위치를 확인했습니다.",
    ),
    Trade(
        ("ict", "electronics"), ("mobile", "electronics"),
        "안테나 설계와 무선 통신 모듈 시험, 저전력 펌웨어",
        "Antenna design, tests of wireless modules, low-power firmware",
        ("단말기를 손에 쥐면 수신 감도가 떨어집니다. 안테나 위치를 다시 잡고 싶습니다.",),
        "전파 무반사실에서 손 모형을 두고 감도를 측정했습니다.",
    ),
    Trade(
        ("environment", "material"), ("energy", "mould"),
        "도금 폐수의 중금속 회수와 수질 관리, 배출 허가 서류",
        "Recovery of heavy metals from plating waste water, water quality, discharge permits",
        ("도금 폐수에서 니켈을 되찾아 처리비를 줄이고 싶습니다. 설비 규모를 정하지 못했습니다.",),
        "하루 배출량과 니켈 농도를 사흘 동안 측정했습니다.",
    ),
    Trade(
        ("machinery",), ("mould", "defence", "electronics"),
        "스마트공장 생산관리(MES) 도입, 작업 표준, 설비 데이터 수집",
        "Introduction of MES, work standards, data collection from machines",
        ("작업 일보를 종이에 씁니다. 설비에서 바로 모으고 싶은데 어디서 시작할지 모르겠습니다.",),
        "한 라인을 골라 설비 신호를 모으는 방법을 정했습니다.",
    ),
)  # fmt: skip

CAREERS = (
    "중소기업 현장 자문 20여 건",
    "관련 특허 5건, 기술 지도 10년",
    "대기업 생산기술 부서에서 12년 근무",
    "정부 과제 평가위원, 현장 애로 기술 지도 다수",
    "공정 안정화와 불량률 개선을 주로 자문합니다.",
)
TIMES = ("화요일 오후, 구미", "목요일 종일", "평일 오후, 화상 가능", "매월 둘째 주", "")
MEETINGS = (
    (
        "원인으로 보이는 세 가지를 추렸고, 먼저 확인하기 쉬운 것부터 시험하기로 했습니다.",
        "조건 세 가지로 시험하고 결과를 표로 정리하기",
    ),
    (
        "지난번에 정한 시험의 결과를 함께 보았습니다. 두 번째 조건에서 눈에 띄게 나아졌습니다.",
        "두 번째 조건으로 하루 동안 연속 시험하기",
    ),
    (
        "설비 담당자와 함께 조정 범위를 정했습니다. 도면을 고칠 곳도 표시했습니다.",
        "고친 도면을 금요일까지 보내기",
    ),
    ("양산 조건에서 결과가 유지되는지 확인했습니다. 작업 표준에 넣을 값을 정했습니다.", "작업 표준서 고치기"),
    ("시험 결과가 기대에 못 미쳐 원인을 다시 나누어 보았습니다.", "재료 시험 성적서 받아 두기"),
)
ENDS = {
    "solved": ("바라던 수치를 넘었고 작업 표준에 반영했습니다.", "불량률이 절반 아래로 내려갔습니다."),
    "partly": (
        "불량은 줄었으나 목표에는 조금 못 미쳤습니다.",
        "원인을 찾았고 설비 교체 뒤에 다시 확인하기로 했습니다.",
    ),
    "project": ("시제품 제작 지원사업에 신청하기로 했습니다.", "기술개발 과제로 이어집니다."),
    "licence": ("대학의 등록 특허를 도입하기로 하고 문의를 시작했습니다.",),
    "not_solved": ("설비를 바꾸지 않고는 어렵다는 것을 확인했습니다.",),
}
REMARKS = (
    "",
    "",
    "현장을 잘 아셔서 바로 적용할 수 있었습니다.",
    "설명이 쉬워 직원들도 이해했습니다.",
    "더 자주 만나고 싶습니다.",
)
