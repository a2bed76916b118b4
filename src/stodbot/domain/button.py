"""The words on a button: a verb, and what it is about.

The parsers are total: whatever is not an action of ours is None, never some other action.
"""

import re
from typing import assert_never

from stodbot.domain.action import (
    Action,
    Answer,
    AskerAction,
    AskWhy,
    Cancel,
    Claim,
    Close,
    Edit,
    Feedback,
    Field,
    ItemKey,
    Join,
    LeaveUnsent,
    MessageSeq,
    Note,
    Offer,
    Pass,
    Rate,
    Release,
    Reopen,
    Send,
    SendAgain,
    ShowEntry,
    ShowFacet,
    Speak,
    StaffAction,
    WriteTo,
)
from stodbot.domain.enquiry import DeliveryId, ItemNumber, Reason
from stodbot.domain.entry import EntryId, FacetName, Language, PersonId

_ID = re.compile(r"[a-z0-9-]{1,48}")
_NUMBER = re.compile(r"[\w./-]{1,40}")  # as the register's series may write them
_DIGITS = re.compile(r"[0-9]{1,18}")
_BEST = 5


def words_of(action: Action) -> str:  # noqa: C901, PLR0911, PLR0912  # one line an action
    """An action as a button carries it."""
    match action:
        case ShowEntry(entry):
            return f"entry {entry}"
        case ShowFacet(entry, facet):
            return f"facet {entry} {facet}"
        case Offer(message):
            return f"forward {message}"
        case WriteTo(person):
            return f"forward to {person}"
        case Send(draft):
            return f"send {draft}"
        case Edit(field):
            return f"edit {field}"
        case Speak(language):
            return f"edit language {language}"
        case Cancel():
            return "cancel"
        case Feedback(message, helped):
            return f"{'helpful' if helped else 'unhelpful'} {message}"
        case Rate(number, rating):
            return f"rate {number} {rating}"
        case Join(number, message):
            return f"reply {number} {message}"
        case Reopen(number, item):
            return f"reopen {number}" if item is None else f"reopen {number}:{item}"
        case Claim(key):
            return f"claim {key}"
        case Release(key):
            return f"release {key}"
        case Pass(key, to):
            return f"pass {key}" if to is None else f"pass {key} {to}"
        case Note(key):
            return f"note {key}"
        case Answer(key, answer):
            return f"reply {key}" if answer is None else f"reply {key} {answer}"
        case AskWhy(key):
            return f"close {key} why"
        case Close(key, reason):
            return f"close {key}" if reason is None else f"close {key} {reason}"
        case SendAgain(delivery):
            return f"send again {delivery}"
        case LeaveUnsent(delivery):
            return f"cancel {delivery}"
        case _:
            assert_never(action)


def asker_action(words: str) -> AskerAction | None:  # noqa: C901, PLR0911  # one line an action
    """What an asker's button says; None where that is nothing an asker can do."""
    match words.split():
        case ["entry", entry] if _ID.fullmatch(entry):
            return ShowEntry(EntryId(entry))
        case ["facet", entry, facet] if _ID.fullmatch(entry) and facet in set(FacetName):
            return ShowFacet(EntryId(entry), FacetName(facet))
        case ["forward", "to", person] if _ID.fullmatch(person):
            return WriteTo(PersonId(person))
        case ["forward", message] if _DIGITS.fullmatch(message):
            return Offer(MessageSeq(int(message)))
        case ["helpful" | "unhelpful" as verb, message] if _DIGITS.fullmatch(message):
            return Feedback(MessageSeq(int(message)), verb == "helpful")
        case ["rate", number, rating] if _NUMBER.fullmatch(number) and _is_rating(rating):
            return Rate(number, int(rating))
        case ["reply", number, message] if _NUMBER.fullmatch(number) and _DIGITS.fullmatch(message):
            return Join(number, MessageSeq(int(message)))
        case ["reopen", number] if _NUMBER.fullmatch(number):
            return Reopen(number, None)
        case ["edit", "language", language] if language in set(Language):
            return Speak(Language(language))
        case rest:
            return _on_a_draft(rest)


def staff_action(words: str) -> StaffAction | None:  # noqa: C901, PLR0911, PLR0912  # one line an action
    """What a staff member's button says; None where that is nothing that staff can do."""
    verb, *rest = words.split() or [""]
    key = _key(rest[0]) if rest else None
    if key is None:
        return _on_a_delivery(words.split()) or _on_a_draft(words.split())
    match [verb, *rest[1:]]:
        case ["claim"]:
            return Claim(key)
        case ["release"]:
            return Release(key)
        case ["pass"]:
            return Pass(key, None)
        case ["pass", to] if _ID.fullmatch(to):
            return Pass(key, to)
        case ["note"]:
            return Note(key)
        case ["reply"]:
            return Answer(key, None)
        case ["reply", entry] if _ID.fullmatch(entry):
            return Answer(key, EntryId(entry))
        case ["close"]:
            return Close(key, None)
        case ["close", "why"]:
            return AskWhy(key)
        case ["close", reason] if reason in set(Reason):
            return Close(key, Reason(reason))
        case ["reopen"]:
            return Reopen(key.number, key.item)
        case _:
            return None


def _on_a_delivery(words: list[str]) -> SendAgain | LeaveUnsent | None:
    match words:
        case ["send", "again", delivery] if _DIGITS.fullmatch(delivery):
            return SendAgain(DeliveryId(int(delivery)))
        case ["cancel", delivery] if _DIGITS.fullmatch(delivery):
            return LeaveUnsent(DeliveryId(int(delivery)))
        case _:
            return None


def _on_a_draft(words: list[str]) -> Send | Edit | Cancel | None:
    match words:
        case ["send", draft] if _NUMBER.fullmatch(draft):
            return Send(draft)
        case ["edit", field] if field in set(Field):
            return Edit(Field(field))
        case ["cancel"]:
            return Cancel()
        case _:
            return None


def _key(word: str) -> ItemKey | None:
    number, colon, item = word.rpartition(":")
    if not (colon and _NUMBER.fullmatch(number) and _DIGITS.fullmatch(item)):
        return None
    return ItemKey(number, ItemNumber(int(item)))


def _is_rating(word: str) -> bool:
    return word.isascii() and word.isdigit() and 1 <= int(word[:2]) <= _BEST and len(word) == 1
