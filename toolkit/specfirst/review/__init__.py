"""Design review, `python -m specfirst.review --base REF`: lints the specs and reports what a change breaks."""
