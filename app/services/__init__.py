"""What the operations do. Knows no framework: a service takes values, and returns data or raises."""
