"""Who runs the site, as its pages and letters name it and the law has it shown (전자상거래법 제10조제1항)."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.kernel.feature import installed
from marketplace.kernel.text import either


@dataclass(frozen=True)
class Operator:
    """The center that runs the site. What is not known yet is empty and is not shown."""

    name_ko: str = "디지털과학센터"
    name_en: str = "Digital Science Center"
    head: str = ""
    business_number: str = ""  # with its hyphens
    address_ko: str = ""
    address_en: str = ""
    phone: str = ""

    @property
    def name(self) -> str:
        return either(self.name_ko, self.name_en)

    @property
    def address(self) -> str:
        return either(self.address_ko, self.address_en)


def operator() -> Operator:
    """As it is now; a site whose center is not founded yet has a name only."""
    found = next((answer() for answer in installed().answers("operator")), None)
    return found or Operator()
