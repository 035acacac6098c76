"""What both APIs need: sessions, logging in, lists."""
