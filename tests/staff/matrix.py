"""Who may do what with a button, written down from the rules of the desk and of nothing else."""

from dataclasses import dataclass, replace
from enum import StrEnum

from stodbot.domain.enquiry import Reason
from stodbot.domain.entry import PersonId
from stodbot.enquiries.outcome import Deed

HOLDER, REVOKED = PersonId("frida"), PersonId("cilla")


class Role(StrEnum):
    """Who presses."""

    HOLDER = "frida"
    MEMBER = "berit"
    OTHER_QUEUE = "peter"
    REGISTRAR = "registrator"
    MANAGER = "maria"
    REVOKED = "cilla"
    NEVER_INVITED = "never invited"
    ASKER = "asker"
    BOT = "bot"
    ANONYMOUS = "anonymous administrator"


class Place(StrEnum):
    """Where the button is."""

    OWN_TOPIC = "topic of the enquiry"
    OTHER_TOPIC = "topic of another enquiry"
    GENERAL = "general topic"
    PRIVATE = "private chat"
    OTHER_GROUP = "another group"


class Stand(StrEnum):
    """How far the enquiry is."""

    NEW = "new"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    CLOSED = "closed"
    VOIDED = "voided"


class Verb(StrEnum):
    """The buttons, by what stands on them."""

    CLAIM = "Ta"
    RELEASE = "Släpp"
    PASS = "Skicka vidare"  # noqa: S105  # what stands on a button
    PASS_TO_PERSON = "Berit Alm"  # noqa: S105  # what stands on a button
    PASS_TO_QUEUE = "Kölar"  # noqa: S105  # what stands on a button
    NOTE = "Anteckna"
    REPLY = "Svara"
    REPLY_ENTRY = "Svara med botens text"
    CLOSE = "Klar"
    CLOSE_OTHERWISE = "Klar av annan orsak"
    CLOSE_ANSWERED = "Besvarat"
    CLOSE_REFERRED = "Hör till någon annan"
    CLOSE_WITHDRAWN = "Frågan är återtagen"
    CLOSE_DUPLICATE = "Besvaras i ett annat ärende"
    REOPEN = "Öppna ärendet igen"
    SEND = "Skicka svaret"
    CANCEL = "Avbryt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a press does: an event, and what the item is afterwards; or only a question back."""

    deed: Deed | None = None
    state: Stand | None = None
    holder: str | None = None
    queue: str = "wheels"
    reason: Reason | None = None


NOTHING, ASKS = None, Effect()
CONCERNED = {Role.HOLDER, Role.MEMBER}  # in the queue, with an account
LEADS = {Role.REGISTRAR, Role.MANAGER}
HELD = {Stand.CLAIMED, Stand.ANSWERED}
OPEN = {Stand.NEW, *HELD}


def effect_of(verb: Verb, role: Role, stand: Stand) -> Effect | None:
    """What the rules let that press do, wherever they were shown the button for good."""
    if stand is Stand.VOIDED:
        return NOTHING
    has = role is Role.HOLDER and stand in HELD
    free = stand is Stand.NEW and role in CONCERNED
    leads = role in LEADS and stand in OPEN
    is_plain = stand is Stand.ANSWERED  # what was answered can be closed without more words
    rules: dict[Verb, tuple[bool, Effect]] = {
        Verb.CLAIM: (free, _claimed(role)),
        Verb.RELEASE: (has and stand is Stand.CLAIMED, _FREED),
        Verb.PASS: (has or free or leads, ASKS),
        Verb.PASS_TO_PERSON: (has or free or leads, _PASSED),
        Verb.PASS_TO_QUEUE: (has or free or leads, replace(_PASSED, queue="keels")),
        Verb.NOTE: (role in CONCERNED | LEADS, ASKS),
        Verb.REPLY: (has or free, _claimed(role) if free else ASKS),
        Verb.REPLY_ENTRY: (has or free, _claimed(role) if free else ASKS),
        Verb.CLOSE: (has, _closed(Reason.ANSWERED) if is_plain else ASKS),
        Verb.CLOSE_OTHERWISE: (has, ASKS),
        Verb.CLOSE_ANSWERED: (has, _closed(Reason.ANSWERED)),
        Verb.CLOSE_REFERRED: (has, _closed(Reason.REFERRED)),
        Verb.CLOSE_WITHDRAWN: (has, _closed(Reason.WITHDRAWN)),
        Verb.CLOSE_DUPLICATE: (has, _closed(Reason.DUPLICATE)),
        Verb.REOPEN: (stand is Stand.CLOSED and role in CONCERNED, _reopened(role)),
        Verb.SEND: (False, ASKS),  # a draft is its writer's alone, and there is none
        Verb.CANCEL: (False, ASKS),
    }
    may, effect = rules[verb]
    return effect if may else NOTHING


_FREED = Effect(deed=Deed.RELEASED, state=Stand.NEW)
_PASSED = Effect(deed=Deed.PASSED, state=Stand.NEW)


def _claimed(role: Role) -> Effect:
    return Effect(deed=Deed.CLAIMED, state=Stand.CLAIMED, holder=role)


def _reopened(role: Role) -> Effect:
    return Effect(deed=Deed.REOPENED, state=Stand.CLAIMED, holder=role)


def _closed(reason: Reason) -> Effect:
    return Effect(deed=Deed.CLOSED, state=Stand.CLOSED, holder=Role.HOLDER, reason=reason)
