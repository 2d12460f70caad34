import pytest

from marketplace.formats.particles import settle


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("(주)가온빛전자이(가) 문의했습니다.", "(주)가온빛전자가 문의했습니다."),
        ("낙동대학교 산학협력단이(가)", "낙동대학교 산학협력단이"),
        ("계약서 A-2026-000010을(를)", "계약서 A-2026-000010을"),
        ("계약 A-2026-000012은(는)", "계약 A-2026-000012는"),
        ("‘대표자’(으)로 초대했습니다", "‘대표자’로 초대했습니다"),
        ("‘구성원’(으)로 초대했습니다", "‘구성원’으로 초대했습니다"),
        ("센서 1(으)로", "센서 1로"),
        ("기업와(과) 기관와(과)", "기업과 기관과"),
        ("Hanbit Co.이(가)", "Hanbit Co.이(가)"),
    ],
)
def test_particles_fit_their_words(written: str, read: str) -> None:
    assert settle(written) == read
