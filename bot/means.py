"""What a process may use up before it ends: for those that ``apart`` starts."""

from __future__ import annotations

import contextlib


def limit(cpu: int, memory: int | None = None) -> None:
    """Set hard limits for this very process: seconds of computing, bytes of memory, no file written.

    So it ends even where nobody is left to end it. A system that lacks one of them goes without it.
    """
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - Windows has none

        limits = {"RLIMIT_CPU": cpu, "RLIMIT_AS": memory, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
        for kind, most in limits.items():
            with contextlib.suppress(AttributeError, ValueError, OSError):
                if most is not None:
                    resource.setrlimit(getattr(resource, kind), (most, most))
