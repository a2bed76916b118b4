"""Whether the group of the staff is as it has to be."""

from dataclasses import replace

from telegram.constants import ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from stodbot.doctor.finding import Check, Finding, doubtful, fine, wrong
from stodbot.doctor.reach import NOT_AN_ANSWER, no_answer
from stodbot.settings import Settings
from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberAdministrator

_SETTING = "STODBOT_TELEGRAM_GROUP"
_ADMIN = "Gör boten till administratör i gruppen, med rätt att hantera ämnen."


async def look_at_group(bot: Bot, settings: Settings, own: int) -> list[Finding]:
    """The group that is set, if one is; `own` is the bot's own number as a user."""
    group = settings.telegram_group
    if group is None:
        return []
    try:
        chat = await bot.get_chat(group)
        return [_without_topics(chat) or _judged(chat, await bot.get_chat_member(group, own))]
    except ChatMigrated as error:
        return [_moved(error)]
    except (BadRequest, Forbidden):
        told = f"Boten når ingen grupp med id {group}."
        todo = f"Kontrollera {_SETTING}, och att boten är med i gruppen."
        return [wrong(Check.GROUP, told, f"{todo} {_ADMIN}")]
    except (TelegramError, *NOT_AN_ANSWER) as error:
        return [replace(no_answer(error, settings.telegram_base_url), check=Check.GROUP)]


def unanswered(settings: Settings) -> list[Finding]:
    """There was nobody to ask about it."""
    told = "Gruppen kunde inte granskas, eftersom Telegram inte gav något besked."
    todo = "Åtgärda det som står ovan och kör kommandot igen."
    return [] if settings.telegram_group is None else [doubtful(Check.GROUP, told, todo)]


def _judged(chat: ChatFullInfo, bot: ChatMember) -> Finding:
    if not isinstance(bot, ChatMemberAdministrator):
        return wrong(Check.GROUP, f"Boten är inte administratör i »{chat.title}«.", _ADMIN)
    if not bot.can_manage_topics:
        told = f"Boten får inte hantera ämnen i »{chat.title}«."
        return wrong(Check.GROUP, told, "Ge den den rätten bland administratörerna i gruppen.")
    return fine(Check.GROUP, f"»{chat.title}« har ämnen, och boten får hantera dem.")


def _without_topics(chat: ChatFullInfo) -> Finding | None:
    if chat.type in (ChatType.PRIVATE, ChatType.CHANNEL):
        told = f"Det som {_SETTING} anger är ingen grupp."
        return wrong(Check.GROUP, told, "Ange gruppens id: ett tal som börjar med -100.")
    if chat.type != ChatType.SUPERGROUP or not chat.is_forum:
        told = f"»{chat.title}« har inga ämnen, så boten kan inte skapa ett för varje ärende."
        todo = f"Slå på ämnen i gruppens inställningar. Ändras gruppens id, så ändra {_SETTING}."
        return wrong(Check.GROUP, told, todo)
    return None


def _moved(error: ChatMigrated) -> Finding:
    told = f"Gruppen har bytt id till {error.new_chat_id}."
    todo = f"Sätt {_SETTING}={error.new_chat_id} och starta om boten."
    return wrong(Check.GROUP, told, todo)
