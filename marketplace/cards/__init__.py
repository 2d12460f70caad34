"""Payment through Stripe: attempts, its inbox, refunds, disputes."""
