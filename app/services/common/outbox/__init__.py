"""What a transaction decides to be done after it."""
