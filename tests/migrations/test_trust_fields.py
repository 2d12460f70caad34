"""What was agreed before there were trees and codes keeps its words, and grows no narrower."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from marketplace import migrations

VERSIONS = Path(migrations.__file__).parent / "versions"


@pytest.fixture(scope="module")
def migration() -> ModuleType:
    """The migration itself, whatever its number."""
    [path] = VERSIONS.glob("*_fields_of_use.py")
    spec = spec_from_file_location("fields_of_use", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_trust_01_terms_of_before_keep_their_words_and_every_country_they_named(migration):
    before = {
        "kind": "exclusive",
        "fee": 0,
        "territory": "KR",
        "field_of_use_ko": "전지",
        "field_of_use_en": "",
    }
    after = migration._with_several(before)
    assert (after["territories"], after["field_id"], after["field_of_use_ko"]) == (["KR"], None, "전지")
    assert "territory" not in after
    assert migration._with_several({"kind": "nda"}) is None  # a non-disclosure agreement has no territory
    assert {"KR", "JP", "CN", "VN"} < set(migration._several("ASIA"))
    assert len(migration._several("EU")) == 27
    for unreadable in ("", "MOON", "EU-27"):
        assert migration._several(unreadable) == ["WORLD"]  # the doubt is the newcomer's


def test_trust_01_the_way_back_is_as_wide(migration):
    for code in ("KR", "EU", "ASIA", "WORLD", "US"):
        assert migration._single(migration._several(code)) == code
    assert migration._single(["KR", "US"]) == "WORLD"
