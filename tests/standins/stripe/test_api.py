"""Keys, parameters, lists, search, expansion, customers, intents: what every request shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from standins.stripe import StandIn
from standins.stripe.routing import ROUTES
from standins.stripe.spec import structure

from .conftest import OpenSession, new_client


@pytest.mark.parametrize("key", ["sk_live_abc", "pk_test_abc", "nonsense", "sk_test_"])
def test_only_test_keys_are_let_in(standin: StandIn, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError) as refusal:
        new_client(standin, key).balance.retrieve()
    assert key not in str(refusal.value) or len(key) <= 8


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({"amount": 1000}, "currency", "parameter_missing"),
        ({"amount": 1000, "currency": "krw", "bogus": 1}, "bogus", "parameter_unknown"),
        ({"amount": "1e3", "currency": "krw"}, "amount", "parameter_invalid_integer"),
        ({"amount": 1000.5, "currency": "krw"}, "amount", "parameter_invalid_integer"),
        ({"amount": 1000, "currency": "xyz"}, "currency", None),
        ({"amount": 1000, "currency": "krw", "description": ""}, "description", "parameter_invalid_empty"),
        ({"amount": 1000, "currency": "krw", "metadata": {"k" * 41: "v"}}, f"metadata[{'k' * 41}]", None),
        ({"amount": 1000, "currency": "krw", "metadata": {"k": "가" * 501}}, "metadata[k]", None),
        ({"amount": 1000, "currency": "krw", "metadata": {str(n): "v" for n in range(51)}}, "metadata", None),
        ({"amount": 1000, "currency": "krw", "capture_method": "later"}, "capture_method", None),
        ({"amount": 1000, "currency": "krw", "payment_method_types": "card"}, "payment_method_types", None),
        ({"amount": 1000, "currency": "krw", "transfer_group": "x"}, "transfer_group", "standin_unhonoured"),
    ],
)
def test_wrong_parameters_are_named(client: Any, params: Any, param: str, code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.create(params)
    assert (refusal.value.http_status, refusal.value.param, refusal.value.code) == (400, param, code)


def test_a_nested_mistake_is_named_by_its_path(open_session: OpenSession) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_session(line_items=[{"price_data": {"currency": "krw", "unit_amount": "many"}}])
    assert refusal.value.param == "line_items[0][price_data][unit_amount]"


def test_an_unknown_address_is_404(client: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.coupons.list()


def test_every_endpoint_stands_in_the_official_description() -> None:
    served = {(route.method.lower(), route.path) for route in ROUTES}
    described = {(method, path) for path, methods in structure().paths.items() for method in methods}
    assert served == described
    for route in ROUTES:
        known = structure().parameters(route.method, route.path)["properties"]
        assert route.takes <= set(known), (route.path, route.takes - set(known))


def test_pages_of_a_list_follow_one_another(client: Any) -> None:
    ids = [client.customers.create({"name": f"기업 {n}"}).id for n in range(5)][::-1]
    first = client.customers.list({"limit": 2})
    assert ([c.id for c in first.data], first.has_more) == (ids[:2], True)
    second = client.customers.list({"limit": 2, "starting_after": ids[1]})
    assert [c.id for c in second.data] == ids[2:4]
    before = client.customers.list({"limit": 2, "ending_before": ids[4]})
    assert ([c.id for c in before.data], before.has_more) == (ids[2:4], True)
    assert [c.id for c in client.customers.list({"limit": 2}).auto_paging_iter()] == ids
    with pytest.raises(stripe.InvalidRequestError):
        client.customers.list({"limit": 101})
    with pytest.raises(stripe.InvalidRequestError):
        client.customers.list({"starting_after": "cus_of_nobody"})


def test_lists_are_filtered_by_time(standin: StandIn, client: Any) -> None:
    old = client.customers.create({})
    later = standin.advance_clock(1000)
    new = client.customers.create({})
    assert [c.id for c in client.customers.list({"created": {"gte": later}}).data] == [new.id]
    assert [c.id for c in client.customers.list({"created": {"lt": later}}).data] == [old.id]


def test_search_finds_by_metadata(client: Any, paid: Callable[..., Any]) -> None:
    intent = paid()
    client.payment_intents.create({"amount": 500, "currency": "krw", "metadata": {"invoice": "8"}})
    found = client.payment_intents.search({"query": "metadata['invoice']:'7' AND status:'succeeded'"})
    assert [i.id for i in found.data] == [intent.id]
    assert client.payment_intents.search({"query": "metadata['invoice']:'9'"}).data == []
    assert len(client.payment_intents.search({"query": "amount<600"}).data) == 1
    assert len(client.payment_intents.search({"query": "-metadata['invoice']:'7'"}).data) == 1
    assert [c.id for c in client.charges.search({"query": f"payment_intent:'{intent.id}'"}).data] == [
        intent.latest_charge.id
    ]
    with pytest.raises(stripe.InvalidRequestError):
        client.payment_intents.search({"query": "what?"})


def test_customers_live_change_and_die(client: Any) -> None:
    customer = client.customers.create({"email": "a@kiup.example", "metadata": {"company": "12", "old": "x"}})
    changed = client.customers.update(customer.id, {"name": "한빛정밀", "metadata": {"old": ""}})
    assert (changed.name, changed.metadata.to_dict()) == ("한빛정밀", {"company": "12"})
    assert client.customers.search({"query": "email:'a@kiup.example'"}).data[0].id == customer.id
    assert client.customers.delete(customer.id).deleted is True
    assert client.customers.retrieve(customer.id).deleted is True
    assert client.customers.list().data == []


def test_payment_methods_are_kept_with_a_customer(client: Any) -> None:
    customer = client.customers.create({})
    card = {"number": "4000004100000005", "exp_month": 12, "exp_year": 2034}
    own = client.payment_methods.create({"type": "card", "card": card})
    assert (own.card.last4, own.card.country) == ("0005", "KR")
    client.payment_methods.attach(own.id, {"customer": customer.id})
    ready = client.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    korean = client.payment_methods.create({"type": "kr_card"})
    assert korean.kr_card.brand == "kookmin"
    listed = client.customers.payment_methods.list(customer.id, {"type": "card"}).data
    assert [m.id for m in listed] == [ready.id, own.id]
    assert client.payment_methods.detach(own.id).customer is None
    assert client.payment_methods.update(own.id, {"metadata": {"a": "b"}}).metadata["a"] == "b"
    assert [m.id for m in client.payment_methods.list({"customer": customer.id}).data] == [ready.id]
    assert client.payment_methods.retrieve(own.id).id == own.id


def test_an_intent_is_confirmed_by_the_api(client: Any) -> None:
    intent = client.payment_intents.create({"amount": 5000, "currency": "krw", "metadata": {"n": "1"}})
    assert intent.status == "requires_payment_method"
    with pytest.raises(stripe.CardError) as decline:
        client.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa_chargeDeclined"})
    assert (decline.value.code, decline.value.error.decline_code) == ("card_declined", "generic_decline")
    assert client.payment_intents.update(intent.id, {"amount": 6000}).amount == 6000
    done = client.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (done.status, done.amount_received) == ("succeeded", 6000)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.cancel(intent.id)
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_an_amount_may_be_held_and_captured_in_part(standin: StandIn, client: Any) -> None:
    params = {"amount": 5000, "currency": "krw", "capture_method": "manual", "payment_method": "pm_card_visa"}
    intent = client.payment_intents.create({**params, "confirm": True})
    assert (intent.status, intent.amount_capturable, standin.balance()) == ("requires_capture", 5000, 0)
    done = client.payment_intents.capture(intent.id, {"amount_to_capture": 3000})
    assert (done.status, done.amount_received, standin.balance()) == ("succeeded", 3000, 3000)
    other = client.payment_intents.create({**params, "confirm": True})
    assert client.payment_intents.cancel(other.id).status == "canceled"


def test_an_intent_of_checkout_is_left_to_checkout(
    standin: StandIn, client: Any, open_session: OpenSession
) -> None:
    session = open_session()
    standin.pay(session.id, "4000002500003155")
    intent = client.checkout.sessions.retrieve(session.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="created by Checkout"):
        client.payment_intents.cancel(intent)
    assert client.payment_intents.retrieve(intent).status == "requires_action"
    assert len(client.payment_intents.list().data) == 1


def test_only_objects_can_be_expanded(client: Any, paid: Callable[..., Any]) -> None:
    intent = paid()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.payment_intents.retrieve(intent.id, {"expand": ["amount.currency"]})
    assert refusal.value.code == "property_cannot_be_expanded"
    listed = client.payment_intents.list({"expand": ["data.latest_charge.balance_transaction"]}).data
    assert listed[0].latest_charge.balance_transaction.net == 1_500_000


def test_charges_can_be_labelled(client: Any, paid: Callable[..., Any]) -> None:
    charge = paid().latest_charge
    assert client.charges.update(charge.id, {"metadata": {"a": "b"}}).metadata["a"] == "b"
    assert client.charges.retrieve(charge.id).captured is True
