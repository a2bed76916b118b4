"""Takes what is typed for whoever is played."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from tests.botapi.chats import GENERAL, Message
from tests.botapi.game import Game, Role, where
from tests.botapi.screen import Screen

HELP = """\
Det du skriver skickas dit du är. Dessutom kan du skriva:
  :som          visa vilka du kan spela
  :som NAMN     bli någon annan, till exempel :som frida
  :ämnen        visa ämnena i samordnarnas grupp
  :ämne 1       gå till ett ämne, med dess nummer eller namn
  :privat       skriv till boten i stället för i gruppen
  :2            tryck på knapp 2 i det senaste meddelandet med knappar
  :tryck Ta     tryck på den knapp som heter så
  :svara TEXT   svara på botens senaste meddelande
  :foto         skicka ett foto
  :fil SÖKVÄG   skicka en fil
  :plats        skicka en plats
  :andra TEXT   ändra ditt senaste meddelande
  :hjalp        visa det här
  :slut         avsluta"""
_COMMAND = re.compile(r":(\w+)\s*(.*)", re.DOTALL)


class Terminal:
    """Does what is typed."""

    def __init__(self, game: Game, screen: Screen) -> None:
        self.game = game
        self._screen = screen
        self._own: dict[Role, Message] = {}  # what each has sent last
        self._commands: dict[str, Callable[[str], None]] = {
            "som": self._become,
            "amnen": self._list_topics,
            "amne": self._go_to_topic,
            "privat": self._go_private,
            "tryck": self._press_named,
            "svara": self._answer,
            "foto": self._photo,
            "fil": self._file,
            "plats": self._place,
            "andra": self._change,
            "hjalp": self._help,
        }

    @property
    def role(self) -> Role:
        return self.game.now

    def take(self, line: str) -> bool:
        """Do what was typed; False for the end."""
        command = _COMMAND.fullmatch(line.strip())
        if command is None:
            if line.strip() and self._may_write():
                self._own[self.role] = self.role.speaker.say(line.strip())
            return True
        name, rest = _plain(command[1]), command[2].strip()
        if name == "slut":
            return False
        if name.isdecimal():
            self._press_numbered(int(name))
        elif name in self._commands:
            self._commands[name](rest)
        else:
            self._refuse(f"Okänt kommando: :{name}. Skriv :hjalp för att se vad som finns.")
        return True

    def _become(self, key: str) -> None:
        roles = self.game.roles
        if not key:
            self._write("\n".join(f"  :som {one}  {role.name}" for one, role in roles.items()))
            return
        found = next((one for one in roles if _plain(one) == _plain(key)), None)
        if found is None:
            self._refuse(f"Det finns ingen {key}. Välj {', '.join(roles)}.")
            return
        self.game.now = roles[found]
        self._write(f"Nu är du {self.role.name}.")

    def _list_topics(self, _rest: str) -> None:
        if self._is_member():
            rooms = self.game.group.topics
            named = [one.name + (" (stängt)" if one.closed else "") for one in rooms]
            lines = (f"  :ämne {number}  {name}" for number, name in enumerate(["Allmänt", *named]))
            self._write("\n".join(lines))

    def _go_to_topic(self, wanted: str) -> None:
        if not self._is_member():
            return
        threads = [GENERAL, *(room.topic.thread for room in self.game.group.topics)]
        try:
            number = int(wanted) if wanted.isdecimal() else None
            found = (
                self.game.group.topic(wanted).topic.thread if number is None else threads[number]
            )
        except (AssertionError, IndexError):
            self._refuse(f"Det finns inget ämne {wanted}. Skriv :ämnen för att se vilka som finns.")
            return
        self.role.room = found
        self._write(f"Nu skriver du i {where(self.game.group, found)}.")

    def _go_private(self, _rest: str) -> None:
        self.role.room = None
        self._write("Nu skriver du till boten.")

    def _press_numbered(self, number: int) -> None:
        with_buttons = [one for one in self.role.speaker.messages if one.buttons]
        if not with_buttons:
            self._refuse("Det finns inga knappar att trycka på.")
        elif not 1 <= number <= len(with_buttons[-1].buttons):
            self._refuse(f"Det finns ingen knapp {number}.")
        else:
            self._press(with_buttons[-1], number - 1)

    def _press_named(self, label: str) -> None:
        for message in reversed(self.role.speaker.messages):
            labels = [one.casefold() for one in message.buttons]
            if label.casefold() in labels:
                self._press(message, labels.index(label.casefold()))
                return
        self._refuse(f"Det finns ingen knapp som heter {label or '(inget)'}.")

    def _press(self, message: Message, at: int) -> None:
        if not message.inline:
            self._own[self.role] = self.role.speaker.tap(message, at)
        elif "callback_data" in message.inline[at]:
            self.role.speaker.press(message, at)
        else:
            self._write(f"Knappen öppnar {message.inline[at].get('url', 'något annat')}.")

    def _answer(self, text: str) -> None:
        there = self.role.speaker.messages
        if not there or not text:
            self._refuse("Skriv svaret efter :svara. Boten måste ha skrivit något först.")
        elif self._may_write():
            self._own[self.role] = self.role.speaker.answering(there[-1]).say(text)

    def _photo(self, caption: str) -> None:
        if self._may_write():
            self._own[self.role] = self.role.speaker.photo(caption)
            self._write("Du skickade ett foto.")

    def _file(self, written: str) -> None:
        path = Path(written).expanduser()
        try:
            data = path.read_bytes()
        except OSError:
            self._refuse(f"Filen går inte att läsa: {written or '(ingen sökväg)'}")
            return
        if self._may_write():
            mime = "application/octet-stream"
            self._own[self.role] = self.role.speaker.document(path.name, data, mime=mime)
            self._write(f"Du skickade filen {path.name}.")

    def _place(self, _rest: str) -> None:
        if self._may_write():
            self._own[self.role] = self.role.speaker.location()
            self._write("Du skickade en plats.")

    def _change(self, text: str) -> None:
        own = self._own.get(self.role)
        if own is None or own.deleted or not text:
            self._refuse("Skriv den nya texten efter :andra. Du måste ha skickat något först.")
            return
        self.role.speaker.edit(own, text)
        self._write("Du ändrade ditt senaste meddelande.")

    def _help(self, _rest: str) -> None:
        self._write(HELP)

    def _is_member(self) -> bool:
        if self.role.group is None:
            self._refuse(f"{self.role.name} är inte med i samordnarnas grupp.")
        return self.role.group is not None

    def _may_write(self) -> bool:
        room = self.role.room
        topic = self.game.group.chat.topics.get(room) if room else None
        if room and topic is None:
            self.role.room = GENERAL
            self._refuse("Ämnet är borttaget. Nu är du i Allmänt. Skriv en gång till.")
            return False
        if topic is not None and topic.closed and not self.role.speaker.is_admin:
            self._refuse("Ämnet är stängt. Bara den som är administratör kan skriva i det.")
            return False
        return True

    def _write(self, text: str) -> None:
        self._screen.write(text)

    def _refuse(self, text: str) -> None:
        self._screen.refuse(text)


def _plain(word: str) -> str:
    """Without capitals, dots and rings."""
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
