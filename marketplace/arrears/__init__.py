"""What is late or unsure: reminders, interest, write-offs, bonds."""
