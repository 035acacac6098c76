"""Child processes that end with their parent, however it ends."""
