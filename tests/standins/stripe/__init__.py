"""The stand-in for Stripe, tried with the real client."""
