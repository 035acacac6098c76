"""Facts that only an attempt shows: is it really refused, is it really let in, what is really sent."""
