"""Puts the features that are on together with the core's own buttons and forms."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import ModuleType

from bot import desk, forms, gatherings, notifying, office
from bot import help as helping
from bot.catalogue import Catalogue
from bot.configuring import forms_for


def assemble(names: Iterable[str]) -> Catalogue:
    """Import the features by their modules' names, a package with all its files, and gather what they declare."""
    core = [forms, helping, desk, notifying, *_whole(gatherings)]
    features = [module for name in names for module in _whole(import_module(name))]
    # What the core itself lets moderators decide stands behind what the features do.
    catalogue = Catalogue([*core, *features, office])
    catalogue.forms |= {form.name: form for form in forms_for(catalogue.settings.values())}
    return catalogue


def _whole(module: ModuleType) -> Iterator[ModuleType]:
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        yield from _whole(import_module(f"{module.__name__}.{found.name}"))
