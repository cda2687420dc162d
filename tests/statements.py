"""What SQLAlchemy made of each statement, kept beyond one house: to make it takes longer than most statements run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


class Statements(dict[tuple[Any, ...], Any]):
    """By the kind of database, where SQLAlchemy itself goes by the engine."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


def knowing() -> Callable[..., AsyncEngine]:
    """Give what makes engines of which each knows the statements of those before it."""
    return partial(create_async_engine, execution_options={"compiled_cache": Statements()})
