"""The twenty fictional institutions whose results the demo offers, and the one the role accounts belong to."""

from __future__ import annotations

from typing import NamedTuple


class Institution(NamedTuple):
    """Facts that do not depend on the seed. `domain` under .example; `cards` whether it takes card payments."""

    key: str
    name_ko: str
    name_en: str
    domain: str
    bank: str
    researchers_bp: int = 6000
    contributors_bp: int = 1000
    cards: bool = True


HOME = "inst_electronics"  # where the role accounts of an institution work
INSTITUTIONS = (
    Institution("univ_seonsan", "선산대학교 산학협력단", "Seonsan University Industry Foundation", "seonsan-u", "한빛은행"),
    Institution("univ_geumo", "금오산과학기술대학교 산학협력단", "Geumosan Institute of Science and Technology Foundation", "gist-geumo", "낙동은행"),
    Institution("univ_nakdong", "낙동대학교 산학협력단", "Nakdong University Industry Foundation", "nakdong-u", "낙동은행", 6500),
    Institution("univ_hyeonggok", "형곡여자대학교 산학협력단", "Hyeonggok Women's University Industry Foundation", "hyeonggok-w", "한빛은행"),
    Institution("univ_cheonsaeng", "천생공과대학교 산학협력단", "Cheonsaeng University of Technology Foundation", "cheonsaeng-t", "가람은행", 7000),
    Institution("univ_okseong", "옥성대학교 산학협력단", "Okseong University Industry Foundation", "okseong-u", "가람은행"),
    Institution("univ_haepyeong", "해평대학교 산학협력단", "Haepyeong University Industry Foundation", "haepyeong-u", "낙동은행", cards=False),
    Institution("univ_indong", "인동폴리텍대학", "Indong Polytechnic", "indong-poly", "한빛은행", cards=False),
    Institution("inst_electronics", "구미전자융합연구원", "Gumi Institute of Electronics Convergence", "giec", "한빛은행", 5500),
    Institution("inst_battery", "이차전지소재연구원", "Rechargeable Battery Materials Institute", "rbmi", "한빛은행", 5000),
    Institution("inst_display", "미래디스플레이연구원", "Future Display Institute", "fdi", "가람은행"),
    Institution("inst_textile", "융합섬유기술연구원", "Convergence Textile Institute", "cti-textile", "낙동은행"),
    Institution("inst_mould", "정밀금형기술센터", "Precision Mould Technology Centre", "pmtc", "가람은행"),
    Institution("inst_medical", "첨단의료기기연구원", "Advanced Medical Devices Institute", "amdi", "한빛은행"),
    Institution("inst_defence", "국방부품기술연구원", "Defence Components Institute", "dci-parts", "낙동은행", cards=False),
    Institution("inst_energy", "그린에너지기술연구원", "Green Energy Technology Institute", "geti", "가람은행"),
    Institution("inst_semicon", "차세대반도체연구원", "Next-generation Semiconductor Institute", "ngsi", "한빛은행"),
    Institution("inst_ict", "지능정보기술연구원", "Institute of Intelligent Information Technology", "iiit-gumi", "낙동은행"),
    Institution("inst_material", "나노소재기술연구원", "Nano Materials Institute", "nmi", "한빛은행", 5500, 1500),
    Institution("inst_machine", "스마트기계로봇연구원", "Smart Machinery and Robotics Institute", "smri", "가람은행"),
)  # fmt: skip
