"""Reads metrics, as a scraper sees them or out of an application's registry."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from app.core.metrics.instruments import Instruments


def value_of(instruments: Instruments, name: str, **labels: str) -> float:
    """The value of one series of the registry, 0 if it does not exist."""
    return instruments.registry.get_sample_value(name, labels) or 0.0


class Scrape:
    """The text of `/metrics`, parsed."""

    def __init__(self, text: str) -> None:
        self.samples = list(_samples(text))
        self.names = {sample.name for sample in self.samples}

    def value(self, name: str, **labels: str) -> float:
        """The sum of all series of this name that have these labels."""
        wanted = labels.items()
        return sum(
            sample.value for sample in self.samples if sample.name == name and wanted <= sample.labels.items()
        )

    def labels(self, name: str, label: str) -> set[str]:
        """The values of a label over all series of this name."""
        return {sample.labels[label] for sample in self.samples if sample.name == name}


def _samples(text: str) -> Iterator[Sample]:
    for family in text_string_to_metric_families(text):
        yield from family.samples
