"""Words that are SQL to somebody are words to the store, wherever they are given."""

import json

import pytest

from stodbot.domain.enquiry import Chat
from stodbot.domain.entry import PersonId, QueueId
from stodbot.domain.knowledge_base import Absence
from stodbot.enquiries.incoming import Identity, Settlement
from stodbot.enquiries.outcome import Deed
from stodbot.enquiries.outgoing import Reach
from stodbot.enquiries.rights import digest_of
from stodbot.errors import NotFoundError
from stodbot.store.sql_store import SqlStore
from tests.store.contract import (
    ASKER,
    LATER,
    NOW,
    by,
    claimed,
    noted,
    owed,
    received,
    register,
    replied,
    said,
    typed,
    wish,
)

PAYLOADS = (
    "' OR '1'='1",
    "'; DROP TABLE event; --",
    "x'); DELETE FROM enquiry; --",
    "' UNION SELECT body, salt, seq FROM payload --",
    "26STOD1' --",
    '" OR ""="',
    "1; ATTACH DATABASE 'x' AS y",
    "1; COPY event TO PROGRAM 'sh'",
    "'||(SELECT pg_sleep(9))||'",
    "%' OR 1=1 --",
    "%",
    "_",
    "%s %(x)s",
    "? ?1 :x $1 @x",
    "\\'; SELECT 1; --",
    "$$; SELECT 1; $$",
    "/* */ -- #",
    "';VACUUM;--",
)


async def test_words_that_are_sql_find_nothing_of_others(store: SqlStore) -> None:
    await register(store, wish(text="Vem bygger bryggan?"))
    await received(store)
    await owed(store, said())

    found = {words: [one for one in await looked_for(store, words) if one] for words in PAYLOADS}

    assert {words: [] for words in PAYLOADS} == found


async def looked_for(store: SqlStore, words: str) -> list[object]:
    """What is found by those words, in every way to look for something."""
    return [
        await store.enquiry(words),
        await store.case(words),
        await store.of_asker(Chat(words)),
        await store.search(f"{words}x", 9),
        await store.talk(Chat(words)),
        await store.latest(Chat(words)),
        await store.versions(Chat(words), words),
        await store.sent_as(Chat(words), words),
        await store.buttons(Chat(words)),
        await store.lease(NOW, LATER, Reach(Chat(words))),
        await store.lease(NOW, LATER, Reach(beginning=f"{words}x")),
        await store.invited(words.encode(), NOW),
    ]


async def test_words_that_are_sql_are_kept_as_words_and_do_nothing(store: SqlStore) -> None:
    number = (await register(store, wish("first"))).number
    await claimed(store, number)

    for words in PAYLOADS:
        await written(store, number, words)

    case = await store.case(number)
    assert case is not None
    texts = {deed: [past.text for past in case.past if past.deed is deed] for deed in Deed}
    assert (list(PAYLOADS), list(PAYLOADS)) == (texts[Deed.NOTED], texts[Deed.REPLIED])
    assert 1 == len(await store.of_asker(ASKER))
    assert set(PAYLOADS) == set(await store.absences())
    assert [] == await store.flaws()


async def written(store: SqlStore, number: str, words: str) -> None:
    """Give those words wherever words are kept."""
    chat, person, today = Chat(words), PersonId(words), NOW.date()
    await received(store, typed(words, words, chat, words))
    await register(store, wish(words, text=words, asker=chat, queues=(QueueId(words),)))
    await noted(store, number, words)
    await replied(store, number, words)
    await store.invite(by(), person, digest_of(words), LATER)
    await store.join(by(), Identity(words), digest_of(words), Settlement())
    await store.remove(by(), person, today)
    await store.set_absence(by(), person, Absence(first=today, last=today))
    await store.begin_talk(chat, json.dumps(words), NOW)
    await owed(store, said(words, chat))
    with pytest.raises(NotFoundError):
        await claimed(store, words)
