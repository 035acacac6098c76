"""What a request costs in statements, commands and functions, counted rather than timed."""
