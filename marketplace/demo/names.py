"""Fictional people and companies, drawn from a seed. Frequencies follow Korean name statistics; nobody is meant."""

from __future__ import annotations

from random import Random

from marketplace.formats.business_number import check_digit


def words(text: str) -> tuple[str, ...]:
    """A list of words, written as one text."""
    return tuple(text.split())


# Family names with their share per mille; spelled in English as most bearers spell them.
FAMILIES: dict[str, tuple[str, int]] = {
    "김": ("Kim", 215), "이": ("Lee", 147), "박": ("Park", 84), "최": ("Choi", 47), "정": ("Jeong", 43), "강": ("Kang", 24),
    "조": ("Cho", 21), "윤": ("Yoon", 20), "장": ("Jang", 20), "임": ("Lim", 17), "한": ("Han", 15), "오": ("Oh", 15),
    "서": ("Seo", 15), "신": ("Shin", 15), "권": ("Kwon", 14), "황": ("Hwang", 14), "안": ("Ahn", 14), "송": ("Song", 14),
    "류": ("Ryu", 13), "전": ("Jeon", 11), "홍": ("Hong", 11), "고": ("Ko", 9), "문": ("Moon", 9), "양": ("Yang", 9),
    "손": ("Son", 9), "배": ("Bae", 8), "백": ("Baek", 8), "허": ("Heo", 7), "남": ("Nam", 6), "심": ("Sim", 5),
    "노": ("Noh", 5), "하": ("Ha", 5), "곽": ("Kwak", 4), "성": ("Sung", 4), "차": ("Cha", 4), "주": ("Joo", 4),
    "우": ("Woo", 4), "구": ("Koo", 4), "민": ("Min", 3), "진": ("Jin", 3), "나": ("Na", 3), "엄": ("Eom", 3),
    "채": ("Chae", 3), "원": ("Won", 3), "천": ("Cheon", 2), "방": ("Bang", 2), "공": ("Kong", 2), "현": ("Hyun", 2),
}  # fmt: skip
GIVEN = words(
    "민준 서준 도윤 예준 시우 하준 주원 지호 지후 준우 준서 도현 건우 현우 지훈 우진 선우 서진 연우 정우 승현 승우 준혁 "
    "지환 승민 시윤 지원 유찬 진우 민재 민성 현준 동현 재윤 지안 성민 성현 태윤 태현 상훈 상현 영진 영호 영수 영철 "
    "정호 정훈 재호 재훈 성호 성훈 병철 병훈 동욱 동건 기현 기태 경수 경호 광수 철호 종민 종현 형준 형석 현석 세훈 "
    "용준 태호 태식 인호 인수 원석 원준 창민 창호 찬호 규민 한결 은성 석진 대현 서연 서윤 지우 서현 하은 하윤 민서 "
    "지유 윤서 채원 수아 지민 지아 다은 은서 예은 수빈 소율 예린 소윤 유나 시은 나은 지현 수연 수진 은지 은정 은영 "
    "혜진 혜원 혜정 미경 미정 미선 영미 영희 정은 정아 현정 현주 현아 선영 선희 보람 아름 슬기 지영 지혜 유진 유경 "
    "소영 소정 민정 민지 가영 가은 나연 다현 라희 성은 세영 세진 연희 연주 예지 윤아 은혜 인영 주희 진아 진희 하영"
)

# Stems of company names: native words, rare enough to be nobody's; `romanise` spells them in English.
STEMS = words(
    "가온누리 가람솔 고운빛 그린내 꽃가람 나르샤 나래온 너울가지 누리한 늘품 다솜누리 다원온 단미 달보드레 도담솔 동살 "
    "두루한 두레온 듬쑥 라온제 마루한 마중물 맑은샘 모도리 모아름 미르온 바람꽃 벼리온 별하늬 빛가람솔 사람온 새론누리 "
    "새벽별온 샘찬 소담온 솔빛누리 수피아 슬옹 시나브 아라솔 아람온 아리온 안다미 애오라 여우별 예그리 온새미 온누리솔 "
    "올찬 윤슬온 으뜸누리 이든솔 이음새 자올 조롱목 진솔온 차오름 찬솔 초아름 큰솔누리 타래온 토리온 트인온 푸르샘 "
    "품앗온 하늬솔 하람누리 한올새 한울림솔 해밀온 해찬솔 햇귀 헤윰 혜윰솔 휘들온 희나리 힘찬솔"
)
# What a company of the cluster makes: (Korean tail of the name, English tail).
TRADES: dict[str, tuple[tuple[str, str], ...]] = {
    "electronics": (("전자", "Electronics"), ("센서", "Sensors"), ("회로", "Circuits"), ("부품", "Components"), ("마이크로", "Micro")),
    "mould": (("정밀", "Precision"), ("금형", "Moulds"), ("프레스", "Press"), ("사출", "Injection"), ("툴링", "Tooling")),
    "textile": (("섬유", "Textiles"), ("텍스", "Tex"), ("직물", "Weaving"), ("스마트웨어", "Smartwear"), ("파이버", "Fibre")),
    "display": (("디스플레이", "Display"), ("광학", "Optics"), ("필름", "Film"), ("글라스", "Glass"), ("비전", "Vision")),
    "mobile": (("모바일", "Mobile"), ("통신", "Communications"), ("소프트", "Soft"), ("안테나", "Antenna"), ("네트웍스", "Networks")),
    "battery": (("에너텍", "Enertech"), ("셀", "Cell"), ("전지", "Battery"), ("소재", "Materials"), ("케미칼", "Chemical")),
    "defence": (("디펜스", "Defence"), ("항공", "Aero"), ("시스템", "Systems"), ("정공", "Machining"), ("테크윙", "Techwing")),
    "medical": (("메디칼", "Medical"), ("바이오", "Bio"), ("헬스케어", "Healthcare"), ("덴탈", "Dental"), ("임플란", "Implants")),
    "energy": (("에너지", "Energy"), ("솔라", "Solar"), ("파워", "Power"), ("환경", "Environment"), ("수소", "Hydrogen")),
}  # fmt: skip
# Streets of the industrial complex; the house numbers lie beyond where the streets end.
STREETS = (
    ("공단동", "1공단로"), ("공단동", "수출대로"), ("시미동", "2공단로"), ("시미동", "3공단1로"), ("구포동", "3공단3로"),
    ("금전동", "4공단로"), ("옥계동", "옥계북로"), ("산동읍", "첨단기업1로"), ("산동읍", "첨단기업5로"), ("임수동", "산호대로"),
)  # fmt: skip

_INITIALS = words("g kk n d tt r m b pp s ss - j jj ch k t p h")  # - is silent
_VOWELS = words("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
_FINALS = words("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t")


def romanise(text: str) -> str:
    """Hangul in the Revised Romanisation, syllable by syllable as names are written: 세훈 → Sehun."""
    letters = []
    for char in text:
        code = ord(char) - 0xAC00
        if 0 <= code < 11172:
            final = _FINALS[code % 28]
            letters.append(_INITIALS[code // 588] + _VOWELS[code // 28 % 21] + final)
        else:
            letters.append(char)
    return "".join(letters).replace("-", "").capitalize()


def in_english(name: str) -> str:
    """A person's Korean name in English, family name first: 박세훈 → "Park Sehun", 남궁솔 → "Namgung Sol"."""
    length = 2 if name[:2] in ("남궁", "황보", "제갈", "선우") else 1
    family = name[:length]
    return f"{FAMILIES[family][0] if family in FAMILIES else romanise(family)} {romanise(name[length:])}"


def person(rng: Random) -> tuple[str, str]:
    """A name in Korean and in English: ("박세훈", "Park Sehun")."""
    family = rng.choices(list(FAMILIES), [share for _, share in FAMILIES.values()])[0]
    name = family + rng.choice(GIVEN)
    return name, in_english(name)


def companies(rng: Random, clusters: list[str]) -> list[tuple[str, str]]:
    """One unlike name per cluster named: ("(주)해찬솔정밀", "Haechansol Precision Co., Ltd.")."""
    taken: set[str] = set()
    names = []
    for cluster in clusters:
        while True:
            stem, (ko, en) = rng.choice(STEMS), rng.choice(TRADES[cluster])
            if stem + ko not in taken:
                break
        taken.add(stem + ko)
        korean = f"(주){stem}{ko}" if rng.random() < 0.7 else f"{stem}{ko}(주)"
        names.append((korean, f"{romanise(stem)} {en} Co., Ltd."))
    return names


def business_number(serial: int) -> str:
    """The checksum-valid number `000-86-…` of the 000 tax office, which does not exist."""
    nine = f"00086{serial:04d}"
    return nine + str(check_digit(nine))


def address(rng: Random) -> dict[str, str]:
    """postcode, address and address_detail in the industrial complex."""
    quarter, street = rng.choice(STREETS)
    detail = rng.choice(
        ("", "", f"{rng.randint(1, 3)}동", f"{rng.randint(2, 9)}층", f"{rng.randint(101, 909)}호")
    )
    return {
        "postcode": f"393{rng.randint(10, 99)}",
        "address": f"경상북도 구미시 {street} {rng.randint(1001, 1999)} ({quarter})",
        "address_detail": detail,
    }


def phone(rng: Random) -> str:
    """A number of the exchange 000, which does not exist."""
    return f"054-000-{rng.randint(1000, 9999)}"


def mobile(rng: Random) -> str:
    """A mobile number of the block 0000, which is not given out."""
    return f"010-0000-{rng.randint(1000, 9999)}"
