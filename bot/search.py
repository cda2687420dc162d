"""Search over what members show: SQLite's FTS5 and PostgreSQL's full text behind one function, with the same results.

The words are prepared here (folded, split) and the databases only match them, so both agree. A document has three
weights of words: its name, its main words, the rest. Where all that is typed stands in the name, it ranks first; then
in name and main words; then anywhere. Equal ranks go by name, then by number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, bindparam, delete, insert, text

from bot import schema as s
from bot.people import Workspace
from bot.profile import Audience
from bot.store import Connection
from bot.words import fold, tokens

_COLUMNS = ("name", "main", "rest", "tags")


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found of a subject by one audience; ``tags`` are exact terms such as ``role`` with its key."""

    kind: str
    subject: int
    audience: Audience
    name: str
    main: str
    rest: str
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Seeking:
    """What somebody types into an option whose values the community has."""

    db: Connection
    workspace: Workspace
    typed: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """One page of results: the subjects in order, and how many there are in all."""

    subjects: tuple[int, ...]
    total: int


async def put(db: Connection, community: int, documents: Iterable[Document]) -> None:
    """Make documents findable, in place of what was known of the same subjects for the same audiences."""
    for document in documents:
        await drop(db, community, document.kind, document.subject, document.audience)
        row = {
            "kind": document.kind,
            "subject": document.subject,
            "audience": document.audience.value,
            "sort": fold(document.name),
        }
        made = await db.execute(insert(s.documents).values(community=community, **row).returning(s.documents.c.id))
        await db.execute(
            _WORDS_LITE if _lite(db) else _WORDS_POSTGRES, {"id": made.scalar_one(), **_words(document, lite=_lite(db))}
        )


async def drop(db: Connection, community: int, kind: str, subject: int, audience: Audience | None = None) -> None:
    """Make a subject unfindable, for one audience or for all."""
    d = s.documents.c
    where = [
        d.community == community,
        d.kind == kind,
        d.subject == subject,
        *([d.audience == audience.value] if audience else []),
    ]
    for row in (await db.execute(delete(s.documents).where(*where).returning(d.id))).all():
        await db.execute(_FORGET_LITE if _lite(db) else _FORGET_POSTGRES, {"id": row.id})


async def find(
    db: Connection,
    community: int,
    kind: str,
    audience: Audience,
    typed: str,
    tags: Iterable[tuple[str, str]] = (),
    *,
    without: Collection[int] = (),
    most: int = 10,
    skip: int = 0,
) -> Found:
    """Find the subjects that hold every word typed (the last may be unfinished) and every tag; some are left out."""
    words, marks = tokens(typed)[:12], [_tag(*tag) for tag in tags]
    ranks = _ranks_lite(words, marks) if _lite(db) else _ranks_postgres(words, marks)
    where: Mapping[str, object] = {
        "community": community,
        "kind": kind,
        "audience": audience.value,
        "most": most,
        "skip": skip,
        "without": list(without),
        **ranks,
    }
    searching = bool(words or marks)
    rows = (await db.execute(_find(lite=_lite(db), searching=searching), where)).all()
    return Found(tuple(row.subject for row in rows), rows[0].total if rows else 0)


def _lite(db: Connection) -> bool:
    return db.dialect.name == "sqlite"


def _tag(name: str, key: str) -> str:
    """Write a tag as one word that no text can hold."""
    return "".join(["zz", *tokens(name), "0", *tokens(key)])


def _words(document: Document, *, lite: bool) -> dict[str, str]:
    parts = {"name": tokens(document.name), "main": tokens(document.main), "rest": tokens(document.rest)}
    parts["tags"] = [_tag(*tag) for tag in document.tags]
    if lite:
        return {column: " ".join(parts[column]) for column in _COLUMNS}
    # Each weight at a position of its own: of one word at one position PostgreSQL keeps the highest weight alone.
    places = dict(zip(_COLUMNS, ("1A", "2B", "3C", "4D"), strict=True))
    found = [f"'{word}':{place}" for column, place in places.items() for word in dict.fromkeys(parts[column])]
    return {"words": " ".join(found)}


def _ranks_lite(words: list[str], marks: list[str]) -> dict[str, str]:
    tagged = [f'{{tags}} : "{mark}"' for mark in marks]
    typed = [f'"{word}"' for word in words[:-1]] + [f'"{word}" *' for word in words[-1:]]
    columns = {"first": "{name}", "second": "{name main}", "third": "{name main rest}"}
    return {rank: " AND ".join([*tagged, *(f"{where} : {word}" for word in typed)]) for rank, where in columns.items()}


def _ranks_postgres(words: list[str], marks: list[str]) -> dict[str, str]:
    tagged = [f"'{mark}':D" for mark in marks]
    weights = {"first": "A", "second": "AB", "third": "ABC"}
    return {
        rank: " & ".join(
            [*tagged, *(f"'{word}':{weight}" for word in words[:-1]), *(f"'{word}':*{weight}" for word in words[-1:])]
        )
        for rank, weight in weights.items()
    }


_HERE = "d.community = :community AND d.kind = :kind AND d.audience = :audience AND d.subject NOT IN :without"


def _find(*, lite: bool, searching: bool) -> TextClause:
    source, inside = _LITE if lite else _POSTGRES
    rank = f"CASE WHEN {inside.format('first')} THEN 1 WHEN {inside.format('second')} THEN 2 ELSE 3 END, "
    match = f"AND {inside.format('third')}" if searching else ""
    ordered = "d.sort" if lite else 'd.sort COLLATE "C"'
    statement = text(
        f"SELECT d.subject, count(*) OVER () AS total FROM {source} WHERE {_HERE} {match}"  # noqa: S608
        f" ORDER BY {rank if searching else ''}{ordered}, d.subject LIMIT :most OFFSET :skip"
    )
    return statement.bindparams(bindparam("without", expanding=True))


_LITE = ("documents d", "d.id IN (SELECT rowid FROM document_words WHERE document_words MATCH :{})")
_POSTGRES = ("documents d JOIN document_words w ON w.id = d.id", "w.words @@ CAST(CAST(:{} AS text) AS tsquery)")
_FORGET_LITE = text("DELETE FROM document_words WHERE rowid = :id")
_FORGET_POSTGRES = text("DELETE FROM document_words WHERE id = :id")
_WORDS_LITE = text(
    "INSERT INTO document_words (rowid, name, main, rest, tags) VALUES (:id, :name, :main, :rest, :tags)"
)
_WORDS_POSTGRES = text("INSERT INTO document_words (id, words) VALUES (:id, CAST(CAST(:words AS text) AS tsvector))")
