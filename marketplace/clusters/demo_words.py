"""What the demo's nine mini-clusters are about, and what their members cannot get past."""

from __future__ import annotations

# code -> industry in Korean and English, about in Korean and English
ABOUTS = {
    "electronics": (
        "전자부품·모듈", "Electronic components and modules",
        "기판, 커넥터, 카메라 모듈을 만드는 기업의 모임입니다.\n두 달에 한 번 만나 공정과 검사에서 막히는 점을 나눕니다.",
        "Companies that make boards, connectors and camera modules.\nThey meet every other month to share what stops them in process and inspection.",
    ),
    "mould": (
        "정밀 금형·사출", "Precision moulds and injection",
        "금형과 사출 기업의 모임입니다.\n휨과 수명 문제를 함께 풀고 시험 장비를 나누어 씁니다.",
        "Companies of moulds and injection moulding.\nThey solve warping and wear together and share test equipment.",
    ),
    "textile": (
        "산업용·스마트 섬유", "Industrial and smart textiles",
        "섬유에 센서와 통신을 더하는 기업의 모임입니다.\n세탁에 견디는 전도사와 인증을 함께 준비합니다.",
        "Companies that add sensors and communication to fibres.\nThey work together on washable conductive yarn and certification.",
    ),
    "display": (
        "디스플레이 소재·장비", "Display materials and equipment",
        "패널 소재와 검사 장비를 만드는 기업의 모임입니다.\n얼룩 검사와 박막 공정을 주로 다룹니다.",
        "Companies of panel materials and inspection equipment.\nStain inspection and thin films are their main subjects.",
    ),
    "mobile": (
        "모바일 부품·단말", "Mobile parts and devices",
        "안테나, 방열, 방수 부품 기업의 모임입니다.\n대기업의 품질 기준에 함께 대응합니다.",
        "Companies of antennas, cooling and sealing parts.\nThey meet large customers' quality rules together.",
    ),
    "battery": (
        "이차전지 소재·장비", "Battery materials and equipment",
        "전극, 분리막, 조립 장비 기업의 모임입니다.\n공정 불량과 안전 시험을 함께 다룹니다.",
        "Companies of electrodes, separators and assembly equipment.\nProcess defects and safety tests are what they work on.",
    ),
    "defence": (
        "국방 부품 국산화", "Defence parts made at home",
        "국방 부품을 국산으로 바꾸는 기업의 모임입니다.\n규격과 시험 성적을 함께 준비합니다.",
        "Companies that replace imported defence parts.\nThey prepare specifications and test reports together.",
    ),
    "medical": (
        "의료기기·진단", "Medical devices and diagnostics",
        "진단기와 재활 기기를 만드는 기업의 모임입니다.\n인허가와 임상 협력을 함께 찾습니다.",
        "Companies of diagnostic and rehabilitation devices.\nThey look for approval and clinical partners together.",
    ),
    "energy": (
        "에너지 변환·저장", "Energy conversion and storage",
        "태양광, 연료전지, 저장 장치 기업의 모임입니다.\n실증 부지와 효율 시험을 나눕니다.",
        "Companies of solar, fuel cells and storage.\nThey share test sites and efficiency measurements.",
    ),
}  # fmt: skip

# title, problem, what its solution may cost in won
PROBLEMS = (
    ("얇은 사출 커버가 식으면서 휩니다", "두께 1.2 mm 커버가 0.8 mm 휩니다. 금형 온도를 바꾸어도 줄지 않습니다.", 6_000_000),
    ("도금 두께가 자리마다 다릅니다", "커넥터 단자의 금도금 두께 편차가 20%를 넘습니다. 전류 분포를 고르게 하고 싶습니다.", 8_000_000),
    ("검사 카메라가 반사광을 불량으로 봅니다", "광택 면의 반사를 긁힘으로 잘못 판정합니다. 오검출이 하루 300건입니다.", 30_000_000),
    ("접착제가 고온에서 떨어집니다", "85 ℃ 85% 시험 500시간 뒤에 접착력이 절반으로 줄어듭니다.", 5_000_000),
    ("소량 생산에 맞는 금형 강재를 모릅니다", "5,000개 이하 생산에 알맞은 강재와 열처리를 고르고 싶습니다.", 2_000_000),
    ("전극 코팅의 가장자리가 두꺼워집니다", "슬롯다이 코팅의 양쪽 가장자리가 12% 두껍습니다. 압연에서 주름이 생깁니다.", 45_000_000),
    ("세탁 뒤에 전도사의 저항이 커집니다", "30회 세탁 뒤 저항이 두 배가 됩니다. 피복 방법을 바꾸고 싶습니다.", 25_000_000),
    ("방수 시험에서 이음매가 샙니다", "IP68 시험 10개 가운데 2개가 샙니다. 원인을 찾는 방법이 필요합니다.", 4_000_000),
    ("수입 베어링을 국산으로 바꾸고 싶습니다", "납기가 40주입니다. 같은 수명을 내는 국산 부품과 시험 방법을 찾습니다.", 60_000_000),
    ("인허가에 필요한 시험 항목을 모릅니다", "2등급 의료기기의 생물학적 안전 시험을 어디까지 해야 하는지 모릅니다.", 3_000_000),
    ("인버터의 발열을 줄이고 싶습니다", "정격의 90%에서 방열판이 95 ℃까지 오릅니다. 소자 배치와 냉각을 검토하고 싶습니다.", 35_000_000),
    ("작업자의 숙련에 따라 불량률이 다릅니다", "조립 불량률이 사람에 따라 1%에서 6%까지 다릅니다. 작업을 표준으로 만들고 싶습니다.", 7_000_000),
    ("폐수 속 니켈을 되찾고 싶습니다", "하루 3톤의 폐수에서 니켈을 회수해 처리비를 줄이고 싶습니다.", 80_000_000),
    ("대기업이 요구하는 공정 기록을 남기지 못합니다", "로트별 온도와 압력을 손으로 적습니다. 자동으로 모으고 싶습니다.", 20_000_000),
)  # fmt: skip

REPLIES = (
    "현장을 보고 싶습니다. 다음 주에 전문가와 방문하겠습니다. 최근 불량 시료 다섯 개를 준비해 주십시오.",
    "비슷한 사례가 있습니다. 조건표를 보내 드리니 두 가지를 시험해 보시고 결과를 알려 주십시오.",
    "필요한 장비가 센터에 있습니다. 날짜를 잡아 함께 측정하겠습니다.",
)
# step -> what became of it
OUTCOMES = {
    "solve": (
        "전문가와 조건을 바꾸어 불량을 절반 이하로 줄였습니다.",
        "전문가의 진단으로 원인을 찾았고 작업 표준을 고쳤습니다.",
    ),
    "make_project": ("지원사업 과제로 신청하기로 했습니다. 시제품까지 1년을 봅니다.",),
    "license": ("대학의 기술을 도입하기로 하고 조건을 협의하고 있습니다.",),
    "drop": ("지금의 방법보다 비용이 커서 더 진행하지 않기로 했습니다.",),
}
TOPICS = ("정기 모임", "공동 장비 활용 모임", "불량 사례 나눔", "전문가 초청 모임")
MINUTES = """# 다룬 내용
- 지난 모임에서 나온 애로의 진행 상황
- 함께 쓸 수 있는 시험 장비
- 다음 분기 지원사업 일정

# 정한 일
- 시험 장비 예약은 코디네이터에게 모아서 신청하기
- 다음 모임은 두 달 뒤에 열기
"""
