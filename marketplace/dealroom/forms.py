"""The deal room's forms."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import Optional

from marketplace.dealroom.burden import PAYERS
from marketplace.kernel.text import Text
from marketplace.web.forms import Form, MoneyField, choices_of


class BurdenForm(Form):
    """Read from the address: it can be kept, sent and printed, and nothing is stored."""

    class Meta(Form.Meta):
        csrf = False

    sales = MoneyField(Text("해마다 예상하는 순매출액", "Net sales you expect each year"))
    payer = RadioField(
        Text("누가 계약합니까?", "Who would license it?"),
        choices=choices_of(PAYERS),
        validators=[Optional()],
    )
