"""What rights brings: who holds what on which listing, in which field of use. It has no pages of its own."""

from __future__ import annotations

from datetime import timedelta

from marketplace.kernel.feature import Feature
from marketplace.kernel.forgetting import By, Organisations, Stays
from marketplace.rights import services
from marketplace.rights.models import FieldOfUse, FieldPlacement, Right

FEATURE = Feature(
    "rights",
    handlers={"announce_turned": services.announce_turned, services.RIGHTS_CHANGED: services.tell_twins},
    jobs={"announce_turned": timedelta(hours=1)},
    persons={
        FieldOfUse: Stays("part of what was granted; its officer's account says nothing any more"),
        FieldPlacement: Stays("part of what was granted; its officer's account says nothing any more"),
    },
    organisations={
        # Deal by deal, in one transaction with the agreement (특허법 제100조 제3항: no consent is needed).
        Right: Organisations(
            By("licensing"), Stays("a right ends with its agreement, not with its holder's registration here")
        ),
    },
)
