"""What is owed: invoices, planned ones, credit notes, their papers."""
