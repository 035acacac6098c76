"""The response of `/metrics`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from prometheus_client import CollectorRegistry, GCCollector, Info, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from app.core.metrics.instruments import Instruments
from app.core.metrics.sharing import collector_of_folder, live_processes, shared_folder
from app.core.product import VERSION
from app.core.settings import Settings

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Exposition:
    """Renders the metrics of an application, its process, and further collectors."""

    def __init__(
        self, settings: Settings, instruments: Instruments, *, service: str, others: Sequence[Collector] = ()
    ) -> None:
        """`service` is the role of the process: `web`, `worker`, `beat`."""
        self._instruments = instruments
        build = Info("build", "The running version.", registry=None)
        build.info(
            {
                "service": service,
                "version": VERSION,
                "commit": settings.build_commit or "",
                "environment": settings.environment.value,
            }
        )
        self._others: list[Collector] = [build, PlatformCollector(registry=None), *others]
        if not instruments.are_shared:
            self._others += [ProcessCollector(registry=None), GCCollector(registry=CollectorRegistry())]

    def render(self) -> bytes:
        registry = CollectorRegistry()
        for collector in self._others:
            registry.register(collector)
        if not self._instruments.are_shared:
            registry.register(self._instruments.registry)
            return generate_latest(registry)
        folder = shared_folder()
        with collector_of_folder(folder) as values:
            registry.register(values)
            registry.register(LiveProcesses(live_processes(folder)))
            return generate_latest(registry)


class LiveProcesses:
    """Memory, CPU time and open files of several processes, by process id."""

    def __init__(self, processes: Sequence[int]) -> None:
        self._processes = processes

    def collect(self) -> Iterator[Metric]:
        metrics: dict[str, Metric] = {}
        for process in self._processes:
            for found in ProcessCollector(pid=partial(str, process), registry=None).collect():
                metric = metrics.setdefault(found.name, Metric(found.name, found.documentation, found.type))
                for sample in found.samples:
                    metric.add_sample(sample.name, {"pid": str(process)}, sample.value)
        yield from metrics.values()
