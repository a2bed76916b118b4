"""An emulated Telegram Bot API server, and the people who write to the bot."""

from tests.botapi.account import Query
from tests.botapi.api import BotApi
from tests.botapi.chats import Message
from tests.botapi.clocks import ManualClock
from tests.botapi.faults import Fault
from tests.botapi.forums import Room
from tests.botapi.groups import Channel, Group
from tests.botapi.journal import Call, Violation
from tests.botapi.people import Person, Speaker

__all__ = [
    "BotApi",
    "Call",
    "Channel",
    "Fault",
    "Group",
    "ManualClock",
    "Message",
    "Person",
    "Query",
    "Room",
    "Speaker",
    "Violation",
]
