"""Many made-up rows: to see how lists, indexes and screens do when there is a lot of everything."""
