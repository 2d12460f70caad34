"""The stand-in as a process of its own: killed and started again, driven over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import stripe

from standins.stripe import StandIn
from standins.stripe.store import Store

from .conftest import SECRET, OpenSession, Receiver

ROOT = Path(__file__).parents[3]


def launch(port: int, state: Path, receiver: Receiver) -> tuple[subprocess.Popen[str], str]:
    """Start `python -m standins.stripe` and read its address."""
    command = [sys.executable, "-m", "standins.stripe", "--port", str(port), "--state", str(state)]
    process = subprocess.Popen(
        [*command, "--webhook", receiver.url, "--check"],
        cwd=ROOT,
        env={**os.environ, "STANDIN_WEBHOOK_SECRET": SECRET},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1]


def client_of(base: str) -> Any:
    return stripe.StripeClient("sk_test_pnu", base_addresses={"api": base}).v1


def control(base: str, action: str, **arguments: Any) -> Any:
    """POST to a control; its result."""
    request = urllib.request.Request(
        f"{base}/_control/{action}", json.dumps(arguments).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["result"]


def test_a_killed_stand_in_has_lost_nothing(tmp_path: Path) -> None:
    receiver, state = Receiver(), tmp_path / "stripe.sqlite"
    process, base = launch(0, state, receiver)
    session = open_at(base)
    control(base, "hold")
    control(base, "pay", object_id=session.id)
    client_of(base).payment_intents.create({"amount": 700, "currency": "krw"}, {"idempotency_key": "k"})
    now = control(base, "advance_clock", seconds=600)
    process.kill()
    process.wait()
    process, again = launch(int(base.rsplit(":", 1)[1]), state, receiver)
    assert again == base
    client = client_of(base)
    assert client.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert client.payment_intents.create({"amount": 700, "currency": "krw"}, {"idempotency_key": "k"})
    assert len(client.payment_intents.list().data) == 2
    assert control(base, "state")["now"] >= now
    assert receiver.events == []
    control(base, "release")
    assert control(base, "wait_delivered") is True
    assert receiver.types.count("checkout.session.completed") == 1
    assert control(base, "state")["problems"] == []
    process.terminate()
    assert process.wait(10) == 0
    receiver.close()


def open_at(base: str) -> Any:
    data = {"currency": "krw", "unit_amount": 1500, "product_data": {"name": "기술료"}}
    lines = [{"price_data": data, "quantity": 1}]
    return client_of(base).checkout.sessions.create(
        {"mode": "payment", "line_items": lines, "success_url": "http://site.example/"}
    )


def test_events_not_yet_delivered_are_delivered_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "stripe.sqlite"
    receiver = Receiver()
    receiver.answer_with = 500
    with StandIn(state=state, webhook=receiver.url, secret=SECRET, pauses=(0.05,) * 50) as first:
        client_of(first.base).customers.create({})
        assert first.webhooks.wait_idle()
    receiver.answer_with = 200
    with StandIn(state=state, webhook=receiver.url, secret=SECRET) as second:
        assert second.webhooks.wait_delivered()
    receiver.close()
    assert receiver.types == ["customer.created"]


def test_a_taken_port_is_said_plainly(standin: StandIn) -> None:
    port = standin.base.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "standins.stripe", "--port", port]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "in use" in result.stderr


def test_the_controls_do_over_http_what_they_do_in_python(
    standin: StandIn, client: Any, open_session: OpenSession, receiver: Receiver
) -> None:
    with urllib.request.urlopen(f"{standin.base}/_control/") as answer:
        listed = json.load(answer)
    for name in (
        "hold",
        "release",
        "twice_at_once",
        "forge",
        "stale",
        "fail",
        "lose",
        "advance_clock",
        "pay",
    ):
        assert listed[name]
    control(standin.base, "hold")
    session = open_session()
    control(standin.base, "pay", object_id=session.id)
    held = control(standin.base, "held")
    assert control(standin.base, "forge", event_id=held[0]) == 400
    assert control(standin.base, "stale", event_id=held[0]) == 400
    assert control(standin.base, "unsigned", event_id=held[0], body="{}") == 400
    assert control(standin.base, "twice_at_once", event_id=held[0]) == [200, 200]
    control(standin.base, "lose", count=0)
    assert control(standin.base, "release", order="reversed") == held[::-1]
    control(standin.base, "fail", fault="error_500", path="/v1/refunds")
    with pytest.raises(stripe.APIError):
        client.refunds.create({"charge": "ch_x"})
    assert control(standin.base, "balance") == 1_500_000
    assert control(standin.base, "get", object_id=session.id)["payment_status"] == "paid"


@pytest.mark.parametrize(
    ("action", "body", "kind", "status"),
    [
        ("pay", '{"object_id": "cs_test_nobody"}', "application/json", 404),
        ("pay", '{"card": "x"}', "application/json", 400),
        ("fail", '{"fault": "earthquake"}', "application/json", 400),
        ("hold", "not json", "application/json", 400),
        ("hold", "a=b", "application/x-www-form-urlencoded", 415),
        ("__init__", "{}", "application/json", 404),
    ],
)
def test_a_wrong_control_call_is_answered(
    standin: StandIn, action: str, body: str, kind: str, status: int
) -> None:
    request = urllib.request.Request(
        f"{standin.base}/_control/{action}", body.encode(), {"Content-Type": kind}, method="POST"
    )
    with pytest.raises(HTTPError) as refusal:
        urllib.request.urlopen(request)
    assert refusal.value.code == status


def test_a_change_that_breaks_off_is_undone(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite")
    store.put("kind", "a", {"n": 1})

    def break_off() -> None:
        with store.transaction():
            changed = store.get("kind", "a")
            assert changed is not None
            changed["n"] = 2
            store.put("kind", "b", {"n": 3})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    store.close()
    for kept in (store, Store(tmp_path / "store.sqlite")):
        assert kept.items("kind") == [("a", {"n": 1})]
