"""Design review, `python -m scripts.review --base REF`: lints the specs and reports what a change breaks."""
