"""Groups and channels, and who speaks in them."""

from collections.abc import Collection
from dataclasses import dataclass

from tests.botapi.account import Account
from tests.botapi.chats import RIGHTS, Chat, User
from tests.botapi.forums import Forum
from tests.botapi.people import Person, Speaker
from tests.botapi.placing import origin
from tests.botapi.wire import Json

ANONYMOUS = User(id=1087968824, first_name="Group", username="GroupAnonymousBot", is_bot=True)
TELEGRAM = User(id=777000, first_name="Telegram")
_SUPERGROUP = -1_000_000_000_000


@dataclass(slots=True, kw_only=True, eq=False)
class Channel(Speaker):
    """A channel that the bot is in; it speaks for itself."""


@dataclass(slots=True, kw_only=True, eq=False)
class Group(Forum):
    """A group or supergroup that the bot is in, a forum or not."""

    def member(self, person: Person | User, *, admin: bool = False) -> Speaker:
        """Somebody in the group; what they say there comes from them."""
        user = person if isinstance(person, User) else person.user
        self.chat.people.setdefault(user.id, "member")
        if admin:
            self.chat.people[user.id] = "administrator"
        return Speaker(account=self.account, chat=self.chat, user=user)

    def bot(self, id_: int, name: str) -> Speaker:
        """Another bot in the group."""
        username = f"{name.lower()}_bot"
        return self.member(User(id=id_, first_name=name, username=username, is_bot=True))

    def anonymous_admin(self) -> Speaker:
        """An administrator who speaks as the group."""
        self.chat.people[ANONYMOUS.id] = "administrator"
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
        """Somebody comes in."""
        self.account.person_is(self.chat, person.user, "member", person.user)
        self.member(person).send({"new_chat_members": [person.user.as_json()]})

    def leaves(self, person: Person) -> None:
        """Somebody goes."""
        self.member(person).send({"left_chat_member": person.user.as_json()})
        self.account.person_is(self.chat, person.user, "left", person.user)

    def remove(self, person: Person, by: Person) -> None:
        """An administrator throws somebody out."""
        self.member(by).send({"left_chat_member": person.user.as_json()})
        self.account.person_is(self.chat, person.user, "kicked", by.user)

    def promote(self, person: Person, by: Person) -> None:
        """Somebody becomes an administrator."""
        self.account.person_is(self.chat, person.user, "administrator", by.user)

    def demote(self, person: Person, by: Person) -> None:
        """Somebody is an ordinary member again."""
        self.account.person_is(self.chat, person.user, "member", by.user)

    def add_bot(self, by: Person, *, admin: bool = False, without: Collection[str] = ()) -> None:
        """Take the bot in, or make it an administrator or an ordinary member.

        `without` are rights that it is not given, such as can_manage_topics.
        """
        status = "administrator" if admin else "member"
        self.account.membership(self.chat, by.user, status, RIGHTS - set(without))

    def promote_bot(self, by: Person, *, without: Collection[str] = ()) -> None:
        """Make the bot an administrator, but for those rights."""
        self.add_bot(by, admin=True, without=without)

    def demote_bot(self, by: Person) -> None:
        """Make the bot an ordinary member."""
        self.add_bot(by)

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
            rights=self.chat.rights,
            people=self.chat.people,
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
