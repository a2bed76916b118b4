"""What Telegram's chats and users are called in the rest of the program."""

from stodbot.domain.enquiry import Chat
from stodbot.enquiries.incoming import Identity
from stodbot.enquiries.outgoing import Reach

REACH = Reach(beginning="asker:telegram-")  # the private chats of askers
_IDENTITY = "telegram-"
_GROUP = "group-telegram:"


def chat_of(user: int) -> Chat:
    """The private chat with a user."""
    return Chat(f"{REACH.beginning}{user}")


def user_of(chat: Chat) -> int:
    """The user of a private chat."""
    return int(chat.removeprefix(REACH.beginning))


def identity_of(user: int) -> Identity:
    """The user as whoever may have a right."""
    return Identity(f"{_IDENTITY}{user}")


def user_behind(identity: Identity) -> int | None:
    """The user; None where another channel vouches for it."""
    user = identity.removeprefix(_IDENTITY)
    return int(user) if user != identity and user.isdecimal() else None


def group_chat(group: int) -> Chat:
    """A group, whatever the thread."""
    return Chat(f"{_GROUP}{group}")


def chat_in(group: int, thread: int, user: int) -> Chat:
    """What a user says in a thread of a group; 0 is the one that is no other."""
    return Chat(f"{group_chat(group)}:{thread}:{user}")


def thread_of(chat: Chat) -> int | None:
    """The thread of such a chat; None for a private one."""
    if not chat.startswith(_GROUP):
        return None
    _, _, thread, _ = chat.split(":")
    return int(thread)
