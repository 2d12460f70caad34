"""Faults of meaning that the deal machine must find: each lets a right, a signature or a fee mean what nobody agreed on."""

from tests.planted import Fault

FAULTS = (
    Fault(
        "an exclusive licence beside another one",
        "rights.rules:kinds_clash",
        'return old != "evaluation"',
        "return old in CLAIMS",
    ),
    Fault(
        "a field does not hold what lies beneath it",
        "rights.rules:fields_meet",
        "return one[:shared] == other[:shared]",
        "return one == other",
    ),
    Fault(
        "a joint licence gives its lead alone a right",
        "licensing.services.force:enter_into_force",
        "for company_id in agreement.licensee_ids:",
        "for company_id in [agreement.company_id]:",
    ),
    Fault(
        "each partner pays the whole fee",
        "licensing.services.bills:bill_licensees",
        "agreement.parts(net)[company_id]",
        "net",
    ),
    Fault(
        "a terminated licence keeps its right",
        "licensing.services.ending:end_agreement",
        'rights.end("agreement", agreement.id, reason[:300], actor)',
        "pass",
    ),
)
