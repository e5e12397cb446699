"""Figures for Prometheus. Counters and times are of one process; what stands in the store is read when asked for."""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

PREFIX = "member_assistant"
QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

STORED: Mapping[str, str] = {  # gauge -> help; label in brackets of the value's key
    "outbox_waiting": "Messages that wait to be sent, by channel",
    "outbox_dead": "Messages that could not be delivered and wait for staff, by channel",
    "humans_waiting": "Conversations that wait for a person",
    "requests": "Requests by status",
    "requests_late": "Requests whose next step is ours and whose promised day has passed, as in the console",
    "events_parked": "Events that always failed and wait for staff",
}
LABELS: Mapping[str, str] = {"outbox_waiting": "channel", "outbox_dead": "channel", "requests": "status"}
Stored = Mapping[str, Mapping[str, float]]  # gauge -> label's value ("" for none) -> figure


class Metrics:
    """One registry for one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.http = Counter(
            f"{PREFIX}_http_requests", "Requests by route, method and status", ["route", "method", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.http_seconds = Histogram(
            f"{PREFIX}_http_seconds", "Time to the end of the answer, by route", ["route"], buckets=QUICK,
            registry=self.registry,
        )  # fmt: skip
        self.turns = Counter(
            f"{PREFIX}_turns", "Turns by channel and outcome (taken, duplicate, failed)", ["channel", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self.turn_seconds = Histogram(
            f"{PREFIX}_turn_seconds", "Time of a whole durable turn, by channel", ["channel"], buckets=QUICK,
            registry=self.registry,
        )  # fmt: skip
        self.answers = Counter(
            f"{PREFIX}_quick_answers", "Quick answers over the API, by verdict", ["verdict"], registry=self.registry
        )
        self.papers = Counter(
            f"{PREFIX}_papers", "Uploaded files: accepted, or the reason of the refusal", ["outcome"],
            registry=self.registry,
        )  # fmt: skip
        self.deliveries = Counter(
            f"{PREFIX}_deliveries", "Messages by channel and outcome (sent, or the error)", ["channel", "outcome"],
            registry=self.registry,
        )  # fmt: skip
        self.refusals = Counter(f"{PREFIX}_refusals", "Requests refused, by code", ["code"], registry=self.registry)

    @property
    def described(self) -> dict[str, str]:
        """All metrics as they are exposed, without the suffixes of counters and histograms, and what each tells."""
        own = {metric.name: metric.documentation for metric in self.registry.collect()}
        return dict(sorted((own | {f"{PREFIX}_{name}": told for name, told in STORED.items()}).items()))

    def exposed(self, stored: Stored) -> bytes:
        """The text of ``/metrics``: this process's figures and those of the store."""
        return generate_latest(self.registry) + generate_latest(_registry_of(lambda: _gauges(stored)))


class _Given(Collector):
    def __init__(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self._collect = collect

    def collect(self) -> Iterable[Metric]:
        return self._collect()


def _registry_of(collect: Callable[[], Iterable[Metric]]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Given(collect))
    return registry


def _gauges(stored: Stored) -> Iterable[Metric]:
    for name, figures in stored.items():
        label = LABELS.get(name)
        gauge = GaugeMetricFamily(f"{PREFIX}_{name}", STORED[name], labels=[label] if label else None)
        for value, figure in figures.items():
            gauge.add_metric([value] if label else [], figure)
        yield gauge
