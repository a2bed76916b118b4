"""Reads `coordinators.yaml`: who answers, in which queue, when."""

import re
from zoneinfo import available_timezones

from stodbot.domain.entry import PersonId, QueueId
from stodbot.domain.knowledge_base import Absence, Coordinators, Person, Queue, WorkingHours
from stodbot.knowledge.form import Form, child
from stodbot.knowledge.strict_yaml import Node, Scalar

_ID = re.compile(r"[a-z0-9-]{1,48}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_UP_TO_30 = re.compile(r"[1-9]|[12][0-9]|30")
_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_OFFICE = WorkingHours(
    days=(0, 1, 2, 3, 4), opens="08:00", closes="16:30", time_zone="Europe/Stockholm"
)
_ESCALATE_AFTER = 2  # working days


def read_coordinators(node: Node, form: Form) -> Coordinators | None:
    """The file's content; whoever is named in it must be in it."""
    return _Reader(form).coordinators(node)


class _Reader:
    def __init__(self, form: Form) -> None:
        self._form = form
        self._identifier = form.matching(_ID, "Använd 1-48 tecken: a-z, 0-9 och bindestreck.")
        self._named: list[tuple[str, PersonId, Node]] = []  # where, who, and at which node
        self._seen: set[tuple[str, str]] = set()

    def coordinators(self, node: Node) -> Coordinators | None:
        form = self._form
        values = form.fields(
            node,
            "people, queues, working_hours",
            {
                "people": lambda value: form.items(value, self._person),
                "queues": lambda value: form.items(value, self._queue),
                "growth_manager": lambda value: self._person_id(value, "growth_manager"),
                "working_hours": self._hours,
                "escalate_after": self._working_days,
            },
            required=("people", "queues"),
        )
        people: dict[PersonId, Person] = {
            person.id: person for person in values.get("people") or ()
        }
        queues: dict[QueueId, Queue] = {queue.id: queue for queue in values.get("queues") or ()}
        for where, who, place in self._named:
            if who not in people:
                form.report(place, f'"{where}" pekar på "{who}", som inte finns under people.')
        if not (people and queues):
            return None
        return Coordinators(
            people=people,
            queues=queues,
            growth_manager=values.get("growth_manager"),
            working_hours=values.get("working_hours") or _OFFICE,
            escalate_after=values.get("escalate_after") or _ESCALATE_AFTER,
        )

    def _person(self, node: Node) -> Person | None:
        form = self._form
        values = form.fields(
            node,
            "en person",
            {
                "id": self._identifier,
                "name": form.name,
                "role": form.names,
                "substitute": self._identifier,
                "away": lambda value: form.items(value, self._absence),
                "municipalities": lambda value: form.items(value, form.name),
            },
            required=("id", "role"),
        )
        identifier, substitute = values.get("id"), values.get("substitute")
        if not (identifier and values.get("role")):
            return None
        self._once("personen", identifier, child(node, "id"))
        if substitute:
            self._named.append((identifier, PersonId(substitute), child(node, "substitute")))
        return Person(
            id=PersonId(identifier),
            name=values.get("name"),
            role=values["role"],
            substitute=PersonId(substitute) if substitute else None,
            away=values.get("away") or (),
            municipalities=values.get("municipalities") or (),
        )

    def _absence(self, node: Node) -> Absence | None:
        form = self._form
        values = form.fields(
            node, "from, to", {"from": form.date, "to": form.date}, required=("from", "to")
        )
        first, last = values.get("from"), values.get("to")
        if not (first and last):
            return None
        if last < first:
            form.report(
                node, f"frånvaron slutar {last}, innan den börjar {first}. Rätta from eller to."
            )
            return None
        return Absence(first=first, last=last)

    def _queue(self, node: Node) -> Queue | None:
        form = self._form
        name = child(node, "id")
        where = name.value if isinstance(name, Scalar) else ""
        values = form.fields(
            node,
            "en kö",
            {
                "id": self._identifier,
                "title": form.names,
                "subject": form.names,
                "members": lambda value: form.items(
                    value, lambda item: self._person_id(item, where)
                ),
            },
            required=("id", "title", "members"),
        )
        if not (values.get("id") and values.get("title")):
            return None
        self._once("kön", values["id"], name)
        members = values.get("members") or ()
        if not members:
            form.report(node, f'kön "{values["id"]}" har ingen medlem. Lägg till minst en.')
        return Queue(
            id=QueueId(values["id"]),
            title=values["title"],
            members=members,
            subject=values.get("subject") or {},
        )

    def _person_id(self, node: Node, where: str) -> PersonId | None:
        value = self._identifier(node)
        if value is None:
            return None
        self._named.append((where, PersonId(value), node))
        return PersonId(value)

    def _once(self, what: str, identifier: str, node: Node) -> None:
        if (what, identifier) in self._seen:
            self._form.report(node, f'{what} "{identifier}" finns två gånger. Behåll en.')
        self._seen.add((what, identifier))

    def _hours(self, node: Node) -> WorkingHours | None:
        form = self._form
        time = form.matching(_TIME, "Skriv klockslaget som 08:00.")
        day = form.matching(re.compile("|".join(_DAYS)), f"Välj: {', '.join(_DAYS)}.")
        values = form.fields(
            node,
            "days, opens, closes, time_zone, closed",
            {
                "days": lambda value: form.items(value, day),
                "opens": time,
                "closes": time,
                "time_zone": self._time_zone,
                "closed": lambda value: form.items(value, form.date),
            },
            required=("days", "opens", "closes"),
        )
        days, opens, closes = (values.get(key) for key in ("days", "opens", "closes"))
        if not (days and opens and closes):
            return None
        if closes <= opens:
            form.report(
                child(node, "closes"),
                f"arbetsdagen börjar {opens} men slutar {closes}. Rätta opens eller closes.",
            )
            return None
        return WorkingHours(
            days=tuple(_DAYS[name] for name in days),
            opens=opens,
            closes=closes,
            time_zone=values.get("time_zone") or _OFFICE.time_zone,
            closed=values.get("closed") or (),
        )

    def _working_days(self, node: Node) -> int | None:
        value = self._form.matching(_UP_TO_30, "Skriv antalet arbetsdagar: 1-30.")(node)
        return None if value is None else int(value)

    def _time_zone(self, node: Node) -> str | None:
        value = self._form.name(node)
        if value is not None and value not in available_timezones():
            self._form.report(node, f'tidszonen "{value}" finns inte. Skriv Europe/Stockholm.')
            return None
        return value
