"""What is made once for many houses: to make it takes longer than most tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.assembly import assemble
from bot.catalogue import Catalogue


class Statements(dict[tuple[Any, ...], Any]):
    """What SQLAlchemy made of each, by the kind of database, where it goes itself by the engine."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


def knowing() -> Callable[..., AsyncEngine]:
    """Give what makes engines of which each knows the statements of those before it."""
    return partial(create_async_engine, execution_options={"compiled_cache": Statements()})


def assembled(features: Iterable[str]) -> Catalogue:
    """Give what features declare, which nobody changes."""
    return _assembled(tuple(features))


@cache
def _assembled(features: tuple[str, ...]) -> Catalogue:
    return assemble(features)
