"""Compare what the running application does with the hand-written documents."""
