"""A business in a terminal, which talks with the bot."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.botapi.account import Query
from tests.botapi.chats import Message
from tests.botapi.people import Person

HELP = """\
Det du skriver skickas till boten. Dessutom kan du skriva:
  :2            tryck på knapp 2 i det senaste meddelandet med knappar
  :foto         skicka ett foto
  :fil SÖKVÄG   skicka en fil
  :plats        skicka en plats
  :andra TEXT   ändra ditt senaste meddelande
  :hjalp        visa det här
  :slut         avsluta"""
_COMMAND = re.compile(r":(\w+)\s*(.*)", re.DOTALL)


class Terminal:
    """Sends what is typed, and writes what the bot does."""

    def __init__(self, person: Person, write: Callable[[str], None]) -> None:
        self.person = person
        self._write = write
        self._own: Message | None = None
        self._shown: dict[int, tuple[int, bool]] = {}  # the edits and the end of what was written
        self._queries: list[Query] = []
        self._commands: dict[str, Callable[[str], None]] = {
            "foto": self._photo,
            "fil": self._file,
            "plats": self._place,
            "andra": self._change,
            "ändra": self._change,
            "hjalp": self._help,
            "hjälp": self._help,
        }

    def take(self, line: str) -> bool:
        """Do what was typed; False for the end."""
        command = _COMMAND.fullmatch(line.strip())
        if command is None:
            if line.strip():
                self._own = self.person.say(line.strip())
            return True
        name, rest = command[1].lower(), command[2].strip()
        if name == "slut":
            return False
        if name.isdecimal():
            self._press(int(name))
        elif name in self._commands:
            self._commands[name](rest)
        else:
            self._write(f"Okänt kommando: :{name}. Skriv :hjalp för att se vad som finns.")
        return True

    async def show(self) -> None:
        """Write what the bot does, as it does it, for ever."""
        while True:
            await self.person.account.changes.until(self._write_news)

    def _write_news(self) -> None:
        for at, message in enumerate(self.person.chat.sent):
            state = (message.edits, message.deleted)
            before = self._shown.get(at)
            if before != state:
                self._shown[at] = state
                self._write(_news(message, new=before is None))
        for query in [one for one in self._queries if one.answered]:
            self._queries.remove(query)
            if query.answer:
                self._write(f"Boten visar en ruta: {query.answer}")

    def _press(self, number: int) -> None:
        with_buttons = [one for one in self.person.messages if one.buttons]
        if not with_buttons:
            self._write("Det finns inga knappar att trycka på.")
            return
        message = with_buttons[-1]
        if not 1 <= number <= len(message.buttons):
            self._write(f"Det finns ingen knapp {number}.")
        elif not message.inline:
            self._own = self.person.tap(message, number - 1)
        elif "callback_data" in message.inline[number - 1]:
            self._queries.append(self.person.press(message, number - 1))
        else:
            self._write(f"Knappen öppnar {message.inline[number - 1].get('url', 'något annat')}.")

    def _photo(self, caption: str) -> None:
        self._own = self.person.photo(caption)
        self._write("Du skickade ett foto.")

    def _file(self, written: str) -> None:
        path = Path(written).expanduser()
        try:
            data = path.read_bytes()
        except OSError:
            self._write(f"Filen går inte att läsa: {written or '(ingen sökväg)'}")
            return
        self._own = self.person.document(path.name, data, mime="application/octet-stream")
        self._write(f"Du skickade filen {path.name}.")

    def _place(self, _rest: str) -> None:
        self._own = self.person.location()
        self._write("Du skickade en plats.")

    def _change(self, text: str) -> None:
        if self._own is None or not text:
            self._write("Skriv den nya texten efter :andra. Du måste ha skickat något först.")
            return
        self.person.edit(self._own, text)
        self._write("Du ändrade ditt senaste meddelande.")

    def _help(self, _rest: str) -> None:
        self._write(HELP)


def _news(message: Message, *, new: bool) -> str:
    if message.deleted:
        return f"Boten tog bort ett meddelande: {message.text.partition(chr(10))[0]}"
    first = "Boten:" if new else "Boten ändrade ett meddelande:"
    lines = [f"{first} {_content(message)}"]
    urls = [button.get("url", "") for button in message.inline or message.keyboard]
    for at, (label, url) in enumerate(zip(message.buttons, urls, strict=True), 1):
        lines.append(f"  :{at}  {label}" + (f"  ({url})" if url else ""))
    return "\n".join(lines)


def _content(message: Message) -> str:
    if "photo" in message.raw:
        return f"[foto] {message.text}".strip()
    if "document" in message.raw:
        return f"[fil {message.raw['document']['file_name']}] {message.text}".strip()
    return message.text
