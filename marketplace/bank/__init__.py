"""Payment by transfer: deposits of a bank statement and the invoices they are for."""
