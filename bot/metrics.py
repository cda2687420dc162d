"""What operators can count: calls by command and outcome, how long they took, and each platform's connection."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class Metrics:
    """One registry a process, with no community and no member in any label."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.calls = Counter("circulator_calls", "Calls answered", ["command", "outcome"], registry=self.registry)
        self.seconds = Histogram(
            "circulator_call_seconds",
            "Seconds from a call's arrival to its answer",
            ["command"],
            registry=self.registry,
        )
        self.connected = Gauge(
            "circulator_platform_connected",
            "1 while a platform's events can arrive",
            ["platform"],
            registry=self.registry,
        )
        self.deliveries = Counter(
            "circulator_deliveries", "Deliveries settled", ["kind", "state"], registry=self.registry
        )

        self.firings = Counter(
            "circulator_firings", "Dates on which a rule fired, late or on time, failed or was skipped", ["kind", "state"],
            registry=self.registry,
        )  # fmt: skip

    def settled(self, kind: str, state: str) -> None:
        """Count a delivery that was done, given up or put off."""
        self.deliveries.labels(kind, state).inc()

    def fired(self, kind: str, state: str) -> None:
        """Count a date on which a rule fired, or should have."""
        self.firings.labels(kind, state).inc()
