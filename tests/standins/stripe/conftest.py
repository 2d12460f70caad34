"""A running stand-in, the real client, and a receiver of webhooks that verifies like the site does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from standins.stripe import StandIn

SECRET = "whsec_of_the_tests"


def new_client(standin: StandIn, key: str = "sk_test_pnu", **options: Any) -> Any:
    """Stripe's own client, pointed at the stand-in."""
    options.setdefault("max_network_retries", 2)
    return stripe.StripeClient(key, base_addresses={"api": standin.base}, **options).v1


class Receiver(ThreadingHTTPServer):
    """Verifies what arrives with Stripe's library and keeps the events; `answer_with` makes it ill."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.events: list[Any] = []
        self.refused: list[str] = []
        self.answer_with = 200
        super().__init__(("127.0.0.1", port), ReceiverHandler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhook"

    @property
    def types(self) -> list[str]:
        """Types of the events that were taken, in order of arrival."""
        return [event.type for event in self.events]

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class ReceiverHandler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.answer_with
        if status == 200:
            try:
                event = stripe.Webhook.construct_event(body, self.headers["Stripe-Signature"], SECRET)
                self.server.events.append(event)
            except Exception as problem:
                self.server.refused.append(type(problem).__name__)
                status = 400
        self.send_response(status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def standin() -> Iterator[StandIn]:
    """A stand-in of its own; its end fails the test if it broke Stripe's structure."""
    with StandIn(pauses=(0.02, 0.05, 300)) as running:
        yield running


@pytest.fixture
def client(standin: StandIn) -> Any:
    return new_client(standin)


@pytest.fixture
def receiver(standin: StandIn) -> Iterator[Receiver]:
    """A receiver that is subscribed to everything."""
    running = Receiver()
    standin.add_webhook(running.url, SECRET)
    yield running
    running.close()


OpenSession = Callable[..., Any]


@pytest.fixture
def open_session(client: Any) -> OpenSession:
    """Open a checkout session: `open_session(1_500_000, "krw", **more)`."""

    def open_(amount: int = 1_500_000, currency: str = "krw", options: Any = None, **more: Any) -> Any:
        data = {
            "currency": currency,
            "unit_amount": amount,
            "product_data": {"name": "통상실시권 착수기본료"},
        }
        params = {
            "mode": "payment",
            "line_items": [{"price_data": data, "quantity": 1}],
            "success_url": "http://site.example/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://site.example/cancelled",
            "client_reference_id": "pay_7",
            "payment_intent_data": {"metadata": {"invoice": "7"}},
        }
        return client.checkout.sessions.create(params | more, options)

    return open_


@pytest.fixture
def paid(standin: StandIn, client: Any, open_session: OpenSession) -> Callable[..., Any]:
    """A paid session's payment intent, its charge expanded."""

    def pay(amount: int = 1_500_000, card: str = "4242424242424242") -> Any:
        session = open_session(amount)
        standin.pay(session.id, card)
        session = client.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
        return session.payment_intent

    return pay
