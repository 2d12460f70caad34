"""What a listing says to machines."""
