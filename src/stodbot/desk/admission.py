"""Somebody takes up an invitation: from then on they act as staff."""

from stodbot.dialogue.names import Names
from stodbot.dialogue.phrasebook import Phrasebook
from stodbot.domain.entry import Language, PersonId
from stodbot.domain.message import Shown
from stodbot.enquiries.handled import Handled, Join
from stodbot.enquiries.incoming import Identity, Incoming, Received
from stodbot.enquiries.offices import Offices
from stodbot.enquiries.port import Store
from stodbot.enquiries.rights import digest_of, is_code
from stodbot.enquiries.rooms import person_of, room_of
from stodbot.errors import EnquiryError, InvitationError

_SV = Language.SWEDISH
_VOUCHING = "telegram"  # the channel whose private chats tell who somebody is
_ASKER = "asker:"


class Admission:
    """Lets people in who come with an invitation."""

    def __init__(
        self, *, store: Store, offices: Offices, names: Names, phrases: Phrasebook, in_group: bool
    ) -> None:
        """`in_group` says where enquiries come, for the welcome."""
        self._store = store
        self._offices = offices
        self._names = names
        self._phrases = phrases
        self._in_group = in_group

    def is_for(self, received: Received) -> bool:
        """Whether it is an invitation, in a private chat with somebody that is vouched for."""
        message = received.message
        return message is not None and None not in (_code_in(message), _sender_of(message))

    async def handle(self, received: Received) -> Handled:
        """What to do about an invitation; nothing has been changed yet. Raises InvitationError."""
        message = received.message
        code = None if message is None else _code_in(message)
        identity = None if message is None else _sender_of(message)
        if code is None or identity is None:
            raise InvitationError
        digest = digest_of(code)
        person = await self._store.invited(digest, received.at)
        office = await self._offices.at(received.at)
        if person is None or not office.roster.is_staff(person):
            raise InvitationError
        key = "staff_joined_group" if self._in_group else "staff_joined"
        change = Join(identity=identity, digest=digest)
        return self._said(received, key, person, change)

    async def refuse(self, received: Received, _error: EnquiryError) -> Handled:
        """Why it can't be taken up; whoever has done so already is told that."""
        identity = None if received.message is None else _sender_of(received.message)
        accounts = await self._store.accounts()
        own = None if identity is None else accounts.get(identity)
        if own is None:
            return self._said(received, "staff_invitation_gone")
        return self._said(received, "staff_joined_before", own.person)

    def _said(
        self,
        received: Received,
        key: str,
        person: PersonId | None = None,
        change: Join | None = None,
    ) -> Handled:
        who = {} if person is None else {"who": self._names.person(person, _SV)}
        return Handled(
            talk=None,
            shown=(Shown(self._phrases.say(_SV, key, **who)),),
            forget=(received.seq, *received.instead_of),  # nobody is to read the code there
            change=change,
        )


def _code_in(message: Incoming) -> str | None:
    """What an invitation is taken up with."""
    match (message.text or "").split():
        case [command, code] if command.casefold().partition("@")[0] == "/start" and is_code(code):
            return code
        case _:
            return None


def _sender_of(message: Incoming) -> Identity | None:
    """Who says so, where the channel vouches for that and nobody else is there."""
    chat = message.chat
    if chat.startswith(f"{_ASKER}{_VOUCHING}-") and message.channel == _VOUCHING:
        return Identity(chat.removeprefix(_ASKER))
    return message.sender if person_of(chat) is not None and room_of(chat) == chat else None
