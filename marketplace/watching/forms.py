"""Forms of the page on the site's state."""

from __future__ import annotations

from marketplace.kernel.text import Text
from marketplace.watching.services import REASON
from marketplace.web.forms import Form, TrimmedField
from marketplace.web.validators import at_most, required


class GiveUpForm(Form):
    """Why a message stays undelivered."""

    reason = TrimmedField(Text("이유", "Reason"), validators=[required(REASON.ko, REASON.en), at_most(300)])
