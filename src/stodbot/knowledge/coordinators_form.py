"""Reads `coordinators.yaml`: who answers, in which queue, when."""

import re

from stodbot.domain.entry import PersonId, QueueId
from stodbot.domain.knowledge_base import Coordinators, Person, Queue, WorkingHours
from stodbot.knowledge.form import Form
from stodbot.knowledge.strict_yaml import Node

_ID = re.compile(r"[a-z0-9-]{1,48}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_OFFICE = WorkingHours(
    days=(0, 1, 2, 3, 4), opens="08:00", closes="16:30", time_zone="Europe/Stockholm"
)


def read_coordinators(node: Node, form: Form) -> Coordinators | None:
    """The file's content; whoever is named in it must be in it."""
    identifier = form.matching(_ID, "Använd 1-48 tecken: a-z, 0-9 och bindestreck.")
    values = form.fields(
        node,
        "people, queues, working_hours",
        {
            "people": lambda value: form.items(value, lambda item: _person(item, form)),
            "queues": lambda value: form.items(value, lambda item: _queue(item, form)),
            "growth_manager": identifier,
            "working_hours": lambda value: _hours(value, form),
        },
        required=("people", "queues"),
    )
    people: dict[PersonId, Person] = {}
    for person in values.get("people") or ():
        if person.id in people:
            form.report(node, f'personen "{person.id}" finns två gånger. Behåll en.')
        people[person.id] = person
    queues: dict[QueueId, Queue] = {queue.id: queue for queue in values.get("queues") or ()}
    manager = values.get("growth_manager")
    named: list[tuple[str, PersonId]] = [
        (queue.id, member) for queue in queues.values() for member in queue.members
    ]
    named += [(person.id, person.substitute) for person in people.values() if person.substitute]
    named += [("growth_manager", PersonId(manager))] if manager else []
    for where, who in named:
        if who not in people:
            form.report(node, f'"{where}" pekar på "{who}", som inte finns under people.')
    if not (people and queues):
        return None
    return Coordinators(
        people=people,
        queues=queues,
        growth_manager=PersonId(manager) if manager else None,
        working_hours=values.get("working_hours") or _OFFICE,
    )


def _person(node: Node, form: Form) -> Person | None:
    identifier = form.matching(_ID, "Använd 1-48 tecken: a-z, 0-9 och bindestreck.")
    values = form.fields(
        node,
        "en person",
        {"id": identifier, "name": form.name, "role": form.names, "substitute": identifier},
        required=("id", "role"),
    )
    if not (values.get("id") and values.get("role")):
        return None
    substitute = values.get("substitute")
    return Person(
        id=PersonId(values["id"]),
        name=values.get("name"),
        role=values["role"],
        substitute=PersonId(substitute) if substitute else None,
    )


def _queue(node: Node, form: Form) -> Queue | None:
    identifier = form.matching(_ID, "Använd 1-48 tecken: a-z, 0-9 och bindestreck.")
    values = form.fields(
        node,
        "en kö",
        {
            "id": identifier,
            "title": form.names,
            "members": lambda value: form.items(value, identifier),
        },
        required=("id", "title", "members"),
    )
    if not (values.get("id") and values.get("title")):
        return None
    members = tuple(PersonId(member) for member in values.get("members") or ())
    if not members:
        form.report(node, f'kön "{values["id"]}" har ingen medlem. Lägg till minst en.')
    return Queue(id=QueueId(values["id"]), title=values["title"], members=members)


def _hours(node: Node, form: Form) -> WorkingHours | None:
    time = form.matching(_TIME, "Skriv klockslaget som 08:00.")
    day = form.matching(re.compile("|".join(_DAYS)), f"Välj: {', '.join(_DAYS)}.")
    values = form.fields(
        node,
        "days, opens, closes, time_zone",
        {
            "days": lambda value: form.items(value, day),
            "opens": time,
            "closes": time,
            "time_zone": form.name,
        },
        required=("days", "opens", "closes"),
    )
    if not (values.get("days") and values.get("opens") and values.get("closes")):
        return None
    return WorkingHours(
        days=tuple(_DAYS[name] for name in values["days"]),
        opens=values["opens"],
        closes=values["closes"],
        time_zone=values.get("time_zone") or _OFFICE.time_zone,
    )
