"""Reads entries: the knowledge contract of `product.md`."""

import re
from dataclasses import dataclass
from typing import Any

from stodbot.domain.entry import (
    Confidence,
    Entry,
    EntryId,
    FacetName,
    Kind,
    QueueId,
    Source,
    Statement,
    Texts,
)
from stodbot.domain.knowledge_base import REGISTRAR_QUEUE
from stodbot.knowledge.form import Form, child
from stodbot.knowledge.strict_yaml import Mapping, Node, Scalar, Sequence

_ID = re.compile(r"[a-z0-9-]{1,48}")
_ID_RULE = "Använd 1-48 tecken: a-z, 0-9 och bindestreck."
_URL = re.compile(r"https?://\S{1,500}")
_STATEMENT_KEYS = ("source", "confidence", "valid_to", "after")


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry with the nodes that later checks point at."""

    entry: Entry
    node: Mapping

    def node_of(self, *keys: str) -> Node:
        """The node at a path of keys, or the nearest there is above it."""
        return child(self.node, *keys)


@dataclass(frozen=True, slots=True)
class _Facet:
    texts: Texts
    values: dict[str, Any]  # source, confidence, valid_to, after: as far as given


def read_entries(node: Node, form: Form) -> list[PlacedEntry]:
    """The one entry or the list of entries in a file."""
    nodes = node.items if isinstance(node, Sequence) else (node,)
    entries = (_Reader(form).entry(item) for item in nodes)
    return [entry for entry in entries if entry is not None]


class _Reader:
    def __init__(self, form: Form) -> None:
        self._form = form

    def entry(self, node: Node) -> PlacedEntry | None:
        form = self._form
        identifier = form.matching(_ID, _ID_RULE)
        values = form.fields(
            node,
            "ett svar",
            {
                "id": identifier,
                "kind": form.choice(Kind),
                "title": form.names,
                "aliases": form.phrasings,
                "questions": form.phrasings,
                "answer": form.texts,
                "facets": self._facets,
                "queue": identifier,
                "source": self._sources,
                "confidence": form.choice(Confidence),
                "valid_to": form.date,
                "after": form.texts,
                "review_by": form.date,
                "owner": identifier,
                "related": lambda value: form.items(value, identifier),
            },
            required=("id", "title", "answer"),
        )
        if not isinstance(node, Mapping):
            return None
        self._check_languages(node, values)
        if not (values.get("id") and values.get("title") and values.get("answer")):
            return None
        return PlacedEntry(_entry(values), node)

    def _check_languages(self, node: Mapping, values: dict[str, Any]) -> None:
        for key, value in node.items:
            if key.value in ("title", "answer") and isinstance(value, Mapping) and not value.items:
                self._form.report(value, "minst ett språk krävs. Skriv till exempel sv: ...")
        if values.get("valid_to") and not values.get("after"):
            self._form.report(node, '"valid_to" kräver "after": vad som ska sägas efter den dagen.')

    def _facets(self, node: Node) -> dict[FacetName, _Facet]:
        facets: dict[FacetName, _Facet] = {}
        for key, value in self._form.pairs(node, "delar (who, amount, apply ...)"):
            name = self._form.choice(FacetName)(key)
            facet = self._facet(value)
            if name is not None and facet is not None:
                facets[name] = facet
        return facets

    def _facet(self, node: Node) -> _Facet | None:
        form = self._form
        if not isinstance(node, Mapping):
            form.report(node, "här ska det stå språk (sv, en, fi) som nycklar med text.")
            return None
        own = Mapping(node.place, tuple(p for p in node.items if p[0].value in _STATEMENT_KEYS))
        rest = Mapping(
            node.place, tuple(p for p in node.items if p[0].value not in _STATEMENT_KEYS)
        )
        values = form.fields(
            own,
            "källa och giltighet",
            {
                "source": self._sources,
                "confidence": form.choice(Confidence),
                "valid_to": form.date,
                "after": form.texts,
            },
        )
        texts = form.texts(rest)
        if values.get("valid_to") and not values.get("after"):
            form.report(node, '"valid_to" kräver "after": vad som ska sägas efter den dagen.')
        if not texts:
            form.report(node, "texten saknas. Skriv till exempel sv: ...")
            return None
        return _Facet(texts, values)

    def _sources(self, node: Node) -> tuple[Source, ...]:
        return self._form.items(node, self._source, single=True)

    def _source(self, node: Node) -> Source | None:
        form = self._form
        url = form.matching(_URL, "Skriv hela webbadressen, med https://.")
        values = form.fields(
            node,
            "en källa",
            {
                "title": lambda value: form.text(value, 200),
                "url": lambda value: None if _is_empty(value) else url(value),
                "as_of": form.as_of,
            },
            required=("title", "as_of"),
        )
        if not (values.get("title") and values.get("as_of")):
            return None
        return Source(title=values["title"], url=values.get("url"), as_of=values["as_of"])


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.value


def _entry(values: dict[str, Any]) -> Entry:
    answer = Statement(
        texts=values["answer"],
        sources=values.get("source") or (),
        confidence=values.get("confidence") or Confidence.HIGH,
        valid_to=values.get("valid_to"),
        after=values.get("after") or {},
    )
    facets: dict[FacetName, _Facet] = values.get("facets") or {}
    return Entry(
        id=EntryId(values["id"]),
        kind=values.get("kind") or Kind.GUIDE,
        title=values["title"],
        aliases=values.get("aliases") or {},
        questions=values.get("questions") or {},
        answer=answer,
        facets={name: _inheriting(facet, answer) for name, facet in facets.items()},
        queue=QueueId(values.get("queue") or REGISTRAR_QUEUE),
        review_by=values.get("review_by"),
        owner=values.get("owner"),
        related=tuple(EntryId(item) for item in values.get("related") or ()),
    )


def _inheriting(facet: _Facet, answer: Statement) -> Statement:
    """What a facet does not say of its own footing, it takes from the answer."""
    own = facet.values
    expires = "valid_to" in own
    return Statement(
        texts=facet.texts,
        sources=own.get("source") or answer.sources,
        confidence=own.get("confidence") or answer.confidence,
        valid_to=own["valid_to"] if expires else answer.valid_to,
        after=own.get("after") or ({} if expires else answer.after),
    )
