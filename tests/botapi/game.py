"""Whom one plays in the demonstration: a business, those who answer it, and an admin."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests.botapi.api import BotApi
from tests.botapi.chats import GENERAL
from tests.botapi.groups import Group
from tests.botapi.people import Person, Speaker

GROUP = -1_001_000_000_500
BUSINESS, ADMIN = "företag", "admin"  # what is typed to become them
BUSINESS_USER, _ADMIN, _STAFF = 501, 502, 503  # the staff are numbered on
_LONGEST, _BRIEF = 48, 26  # characters of a topic's name, and of it in a prompt


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who answers, as the knowledge has them."""

    id: str
    name: str

    @property
    def key(self) -> str:
        """What is typed to become them."""
        return self.name.split()[0].lower()


@dataclass(slots=True, kw_only=True, eq=False)
class Role:
    """Somebody whom one can play, and where they are."""

    key: str
    person: Person
    staff: str = ""  # what the knowledge calls them, if they are to answer
    group: Group | None = None  # that they are in
    room: int | None = None  # the topic that they write in; None: in private, to the bot

    @property
    def name(self) -> str:
        user = self.person.user
        return f"{user.first_name} {user.last_name or ''}".strip()

    @property
    def speaker(self) -> Speaker:
        """Them, where they are."""
        if self.group is None or self.room is None:
            return self.person
        return self.group.member(self.person).in_topic(self.room)

    @property
    def prompt(self) -> str:
        """What stands before what they write."""
        if self.group is None:
            return f"{self.name}> "
        if self.room is None:
            return f"{self.name} till boten> "
        return f"{self.name} i {topic_name(self.group, self.room, _BRIEF)}> "


@dataclass(slots=True, kw_only=True, eq=False)
class Game:
    """All of them, and who is played now."""

    api: BotApi
    group: Group
    roles: dict[str, Role]
    now: Role
    guests: list[tuple[Role, str]] = field(default_factory=list)  # with the link each has

    @property
    def admin(self) -> Person:
        return self.roles[ADMIN].person

    def without_staff(self) -> None:
        """Nobody answers: there is the business, and the admin."""
        self.guests.clear()
        self.roles = {key: role for key, role in self.roles.items() if not role.staff}
        for role in self.roles.values():
            role.group = None

    def join(self) -> bool:
        """Those who have a link to the bot open it; gives whether anybody has."""
        guests, self.guests = self.guests, []
        for role, payload in guests:
            role.person.start(payload)
        return bool(guests)


def open_game(api: BotApi, staff: list[Staff]) -> Game:
    """The people and their group in the emulated Telegram."""
    group = api.group(GROUP, "Samordnarna", forum=True, admin=True)
    business = api.person(BUSINESS_USER, "Företagaren")
    admin = api.person(_ADMIN, "Kunskapsansvarig")
    group.member(admin, admin=True)
    roles = {
        BUSINESS: Role(key=BUSINESS, person=business),
        ADMIN: Role(key=ADMIN, person=admin, group=group),
    }
    for number, one in enumerate(staff, _STAFF):
        first, _, last = one.name.partition(" ")
        person = api.person(number, first, last_name=last or None)
        group.member(person)
        roles[one.key] = Role(key=one.key, person=person, group=group, staff=one.id)
    for role in roles.values():  # what the bot has kept from the last time has other numbers
        role.person.chat.next_id = api.updates.next_id
    group.chat.next_id = api.updates.next_id
    return Game(api=api, group=group, roles=roles, now=roles[BUSINESS])


def staff_of(knowledge: Path, most: int = 2) -> list[Staff]:
    """The first of those who answer, by different first names; none if they can't be read."""
    try:
        people = yaml.safe_load((knowledge / "coordinators.yaml").read_text("utf-8"))["people"]
        named = [Staff(str(one["id"]), str(one["name"])) for one in people if one.get("name")]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError):
        return []
    different: dict[str, Staff] = {}
    for one in named:
        different.setdefault(one.key, one)
    return list(different.values())[:most]


def where(group: Group, thread: int) -> str:
    """A topic, and the group that it is in."""
    return f"{group.chat.name['title']} / {topic_name(group, thread)}"


def topic_name(group: Group, thread: int, most: int = _LONGEST) -> str:
    """Its name, or as much of it as there is room for."""
    name = next((one.name for one in group.chat.every_topic if one.thread == thread), "?")
    return "Allmänt" if thread == GENERAL else shortened(name, most)


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
