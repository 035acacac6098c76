"""Models that several APIs share."""
