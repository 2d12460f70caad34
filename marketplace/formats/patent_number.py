"""Patent numbers as text: Korean application `10-2019-0012345` and grant `10-1234567`, and numbers of the USPTO.

Korean kinds: 10 patent, 20 utility model, 30 design, 40 trade mark. Registers print thirteen digits: a grant is
then `1012345670000`, with a suffix of four zeros (a design of several articles or a divided mark has another one,
which is kept). US grants are seven or eight digits, or letters and digits (`RE46789`, `D712345`, `PP12345`, `H1234`);
US applications are `13/033,085`.
"""

import re
import unicodedata
from typing import NamedTuple

from marketplace.kernel.text import Text

_KR_APPLICATION = re.compile(r"(10|20|30|40)-?((?:19|20)\d{2})-?(\d{7})")
_KR_GRANT = re.compile(r"(10|20|30|40)-?(\d{7})(?:-?(00)-?(\d{2}))?")
_US_GRANT = re.compile(r"(?:(RE|D|PP|H|T|AI|X)(\d{1,7})|(\d{6,8}))")
_US_APPLICATION = re.compile(r"(\d{2})/?(\d{5,6})")
_US_SUFFIX = re.compile(r"(?<=\d)([ABESPH]\d?)$")


class PatentNumber(NamedTuple):
    """One number in its stored form: `country` ISO 3166, `stage` application or grant, `text` as printed."""

    country: str
    stage: str
    text: str

    @property
    def digits(self) -> str:
        """The number without punctuation, as search and comparison use it."""
        return bare(self.text)


def bare(text: str) -> str:
    """A number's letters and digits alone, whether or not it can be read."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text or "").upper())


def _clean(text: str, country: str) -> str:
    bare = unicodedata.normalize("NFKC", text or "").upper()
    bare = re.sub(r"[‐-―−]", "-", bare)
    bare = re.sub(r"^\s*(?:제|NO\.?)?\s*", "", bare)
    bare = re.sub(rf"^{country}[\s\-:]*(?=[A-Z0-9])", "", bare)
    return re.sub(r"[\s,]|호$", "", bare)


def parse_kr(text: str, stage: str | None = None) -> PatentNumber | None:
    """Read a Korean number, with or without hyphens, `KR`, `제 … 호` and suffix; None when it is not one.

    Thirteen bare digits ending in 0000 read both ways (`1020190120000`): `stage` decides; without it they are a grant,
    because registers print the suffix on grants alone.
    """
    bare = _clean(text, "KR")
    application = _KR_APPLICATION.fullmatch(bare)
    grant = _KR_GRANT.fullmatch(bare)
    if application and grant:
        suffixed = bare.endswith("0000") and "-" not in bare
        application = application if stage == "application" or (stage is None and not suffixed) else None
    if application:
        kind, year, serial = application.groups()
        return PatentNumber("KR", "application", f"{kind}-{year}-{serial}")
    if grant:
        kind, serial, suffix, sub_suffix = grant.groups()
        tail = "" if (suffix or "00") + (sub_suffix or "00") == "0000" else f"-{suffix}-{sub_suffix}"
        return PatentNumber("KR", "grant", f"{kind}-{serial}{tail}")
    return None


def parse_us(text: str, stage: str = "grant") -> PatentNumber | None:
    """Read a US number of the given stage (`grant` or `application`); zero and empty are None."""
    bare = _clean(text, "US")
    if stage == "application":
        found = _US_APPLICATION.fullmatch(bare)
        if not found or int(found[2]) == 0:
            return None
        serial = found[2].zfill(6)
        return PatentNumber("US", "application", f"{found[1]}/{serial[:3]},{serial[3:]}")
    found = _US_GRANT.fullmatch(_US_SUFFIX.sub("", bare))
    if not found or int(found[2] or found[3]) == 0:
        return None
    if found[1]:
        return PatentNumber("US", "grant", f"{found[1]}{int(found[2])}")
    return PatentNumber("US", "grant", f"{int(found[3]):,}")


def parse(text: str, country: str = "KR", stage: str | None = None) -> PatentNumber | None:
    """Read a number of a country. A stage that differs from what the number says gives None.

    Countries other than KR and US are kept as they are written, without spaces: their registers check them.
    """
    if country == "KR":
        found = parse_kr(text, stage)
    elif country == "US":
        found = parse_us(text, stage or "grant")
    else:
        bare = re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "").upper())
        found = PatentNumber(country, stage or "grant", bare) if any(c.isdigit() for c in bare) else None
    return found if found and (stage is None or found.stage == stage) else None


def why_invalid(text: str, country: str = "KR", stage: str | None = None) -> Text | None:
    """Return the sentence that says what to correct, or None when the number can be read."""
    if parse(text, country, stage):
        return None
    if country == "KR" and stage == "application":
        return Text(
            "출원번호는 10-2019-0012345 형식입니다.",
            "An application number looks like 10-2019-0012345.",
        )
    if country == "KR" and stage == "grant":
        return Text(
            "등록번호는 10-1234567 형식입니다.",
            "A registration number looks like 10-1234567.",
        )
    if country == "KR":
        return Text(
            "특허번호는 10-2019-0012345(출원) 또는 10-1234567(등록) 형식입니다.",
            "A patent number looks like 10-2019-0012345 (application) or 10-1234567 (registration).",
        )
    if country == "US" and stage == "application":
        return Text(
            "미국 출원번호는 13/033,085 형식입니다.",
            "A US application number looks like 13/033,085.",
        )
    if country == "US":
        return Text(
            "미국 등록번호는 7,673,089 형식입니다.",
            "A US patent number looks like 7,673,089.",
        )
    return Text("특허번호에 숫자가 있어야 합니다.", "A patent number must contain digits.")


def search_forms(number: PatentNumber) -> tuple[str, ...]:
    """Return every spelling under which people look for the number: printed, bare digits, thirteen digits."""
    forms = [number.text, number.digits]
    if number.country == "KR" and number.stage == "grant" and len(number.digits) == 9:
        forms.append(number.digits + "0000")
    return tuple(dict.fromkeys(forms))
