"""Groups and channels, and who speaks in them."""

from dataclasses import dataclass

from tests.botapi.account import Account
from tests.botapi.chats import Chat, User
from tests.botapi.people import Person, Place, Speaker
from tests.botapi.sending import origin
from tests.botapi.wire import Json

ANONYMOUS = User(id=1087968824, first_name="Group", username="GroupAnonymousBot", is_bot=True)
TELEGRAM = User(id=777000, first_name="Telegram")
_SUPERGROUP = -1_000_000_000_000


@dataclass(slots=True, kw_only=True, eq=False)
class Channel(Speaker):
    """A channel that the bot is in; it speaks for itself."""


@dataclass(slots=True, kw_only=True, eq=False)
class Group(Place):
    """A group or supergroup that the bot is in."""

    def member(self, person: Person | User) -> Speaker:
        """Somebody in the group; what they say there comes from them."""
        user = person if isinstance(person, User) else person.user
        return Speaker(account=self.account, chat=self.chat, user=user)

    def bot(self, id_: int, name: str) -> Speaker:
        """Another bot in the group."""
        username = f"{name.lower()}_bot"
        return self.member(User(id=id_, first_name=name, username=username, is_bot=True))

    def anonymous_admin(self) -> Speaker:
        """An administrator who speaks as the group."""
        return self._as(ANONYMOUS, self.chat.as_json())

    def as_channel(self, channel: Channel) -> Speaker:
        """Somebody who speaks as a channel of theirs."""
        fake = User(id=136817688, first_name="Channel", username="Channel_Bot", is_bot=True)
        return self._as(fake, channel.chat.as_json())

    def linked_post(self, channel: Channel, text: str) -> Speaker:
        """A post of the linked channel comes here too, from 777000; gives who sent it."""
        post = channel.say(text)
        speaker = self._as(TELEGRAM, channel.chat.as_json())
        automatic = {"is_automatic_forward": True, "forward_origin": origin(post)}
        speaker.send({"text": text, **automatic})
        return speaker

    def joins(self, person: Person) -> None:
        new = {"new_chat_members": [person.user.as_json()]}
        self.member(person).send(new)

    def leaves(self, person: Person) -> None:
        self.member(person).send({"left_chat_member": person.user.as_json()})

    def add_bot(self, by: Person, *, admin: bool = False) -> None:
        """Take the bot in, or make it an administrator or an ordinary member."""
        status = "administrator" if admin else "member"
        self.account.membership(self.chat, by.user, status)

    def remove_bot(self, by: Person) -> None:
        """Throw the bot out."""
        self.account.membership(self.chat, by.user, "kicked")

    def migrate(self, new_id: int | None = None) -> "Group":
        """Make it a supergroup, which is another chat; gives that."""
        assert self.chat.type == "group"
        chat = Chat(
            id=new_id or _SUPERGROUP + self.chat.id,
            type="supergroup",
            name=self.chat.name,
            bot=self.chat.bot,
        )
        self.account.chats.add(chat)
        self.chat.migrated_to = chat.id
        new = Group(account=self.account, chat=chat)
        self._as(ANONYMOUS, self.chat.as_json()).send({"migrate_to_chat_id": chat.id})
        new.anonymous_admin().send({"migrate_from_chat_id": self.chat.id})
        return new

    def _as(self, user: User, sender: Json) -> Speaker:
        return Speaker(
            account=self.account,
            chat=self.chat,
            user=user,
            sender={"from": user.as_json(), "sender_chat": sender},
        )


def open_channel(account: Account, chat: Chat) -> Channel:
    """The channel's own voice."""
    sender = {"sender_chat": chat.as_json()}
    user = User(id=chat.id, first_name=chat.name["title"])
    return Channel(account=account, chat=chat, user=user, sender=sender)
