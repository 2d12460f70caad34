"""What is late or unsure: tables."""

from marketplace.arrears.models.bond import GuaranteeBond
from marketplace.arrears.models.write_off import ArrearsNotice, WriteOff

__all__ = ["ArrearsNotice", "GuaranteeBond", "WriteOff"]
