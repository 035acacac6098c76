"""Celery's entry point: `celery -A app.schedule.worker worker`, or `beat`."""

from __future__ import annotations

from app.core.settings import load_settings
from app.schedule.application import create_worker

celery = create_worker(load_settings())
