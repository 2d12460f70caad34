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
        "the world is no country",
        "rights.rules:territories_meet",
        "or WORLD in these | those ",
        "",
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
        "a merger forgets what is kept free",
        "rights.services:succeed",
        "held = db.session.scalars(query).all()",
        'held = [r for r in db.session.scalars(query).all() if r.kind != "reservation"]',
    ),
    Fault(
        "a terminated licence keeps its right",
        "licensing.services.ending:terminate",
        'rights.end("agreement", agreement.id, reason[:300], actor)',
        "pass",
    ),
    Fault(
        "what fell through is kept free",
        "licensing.services.ending:_fall_through",
        'rights.end("term_sheet", agreement.term_sheet_id, reason[:300], SYSTEM)',
        "pass",
    ),
    Fault(
        "a delegate binds the company to any fee",
        "negotiation.services.term_sheets:require_authority",
        "is not None:",
        "is NotImplemented:",
    ),
    Fault(
        "a right that the asset has not",
        "rights.services:check_fits",
        "if wrong is not None:",
        "if False:",
    ),
    Fault(
        "terms that a right has closed do not say so",
        "negotiation.services.overtaken:_look_at",
        "sheet.overtaken_at = None if free else clock.now()",
        "sheet.overtaken_at = None",
    ),
    Fault(
        "an exclusive licence needs no register",
        "licensing.services.force:after_conclusion",
        'if agreement.effective_when == "countersigned":',
        'if agreement.effective_when != "paid":',
    ),
    Fault(
        "a licence begins before it is paid",
        "licensing.services.force:after_conclusion",
        'if agreement.effective_when == "countersigned":',
        'if agreement.effective_when in ("countersigned", "paid"):',
    ),
    Fault(
        "an amendment leaves the old right beside the new one",
        "licensing.services.force:_retire",
        'rights.end("agreement", parent.id, f"변경계약 {amendment.number}", SYSTEM)',
        "pass",
    ),
    Fault(
        "technology is shared with who was not chosen",
        "licensing.services.express:_draft",
        "require_chosen(company.id, offer)",
        "pass",
    ),
)
