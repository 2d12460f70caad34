"""What is late or unsure: tables and lifecycles."""

from marketplace.arrears.models.bond import GuaranteeBond
from marketplace.arrears.models.write_off import WRITE_OFF, ArrearsNotice, WriteOff

__all__ = ["WRITE_OFF", "ArrearsNotice", "GuaranteeBond", "WriteOff"]
