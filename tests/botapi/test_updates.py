"""getUpdates gives what is not confirmed, to one poller at a time."""

import asyncio
import json

import pytest

from tests.botapi import BotApi
from tests.botapi.conftest import Caller


async def test_an_update_that_is_not_confirmed_comes_again(api: BotApi, call: Caller) -> None:
    api.person(1, "Astrid").say("Hej")

    assert [100] == await call.ids()
    assert [100] == await call.ids()


async def test_an_offset_forgets_what_is_before_it(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    person.say("ett")
    person.say("två")

    assert [101] == await call.ids(offset=101)
    assert [101] == await call.ids(offset=0)


async def test_a_negative_offset_keeps_only_the_last(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    for text in ("ett", "två", "tre"):
        person.say(text)

    assert [101, 102] == await call.ids(offset=-2)
    assert [101, 102] == await call.ids()


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (100, 100), (5000, 100), (0, 1)])
async def test_a_limit_is_kept_within_1_and_100(
    api: BotApi, call: Caller, limit: int, given: int
) -> None:
    person = api.person(1, "Astrid")
    for number in range(101):
        person.say(str(number))

    assert given == len(await call.ids(limit=limit))


async def test_a_long_poll_ends_as_soon_as_something_comes(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    polling = asyncio.ensure_future(call.ids(timeout=50))
    await api.until(lambda: api.journal.of("getUpdates"))

    person.say("Hej")

    assert [100] == await asyncio.wait_for(polling, 5)


async def test_a_long_poll_without_updates_ends_empty(call: Caller) -> None:
    assert [] == await call.ids(timeout=1)


async def test_the_older_of_two_pollers_gets_a_conflict(api: BotApi, call: Caller) -> None:
    older = asyncio.ensure_future(call("getUpdates", timeout=50))
    await api.until(lambda: len(api.journal.of("getUpdates")) == 1)
    newer = asyncio.ensure_future(call.ids(timeout=50))

    envelope = await asyncio.wait_for(older, 5)
    api.person(1, "Astrid").say("Hej")

    assert 409 == envelope["error_code"]
    assert (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    ) == envelope["description"]
    assert [100] == await newer
    assert 1 == api.updates.conflicts


async def test_a_poller_that_hung_up_is_no_conflict(api: BotApi, call: Caller) -> None:
    polling = asyncio.ensure_future(call.ids(timeout=50))
    await api.until(lambda: api.journal.of("getUpdates"))
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)

    assert [] == await call.ids(timeout=1)
    assert 0 == api.updates.conflicts


async def test_what_is_wanted_is_remembered(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    assert [] == await call.ids(allowed_updates=["message_reaction"])
    assert [] == await call.ids()

    message = person.say("Hej")
    person.react(message, "👍")

    assert ["message_reaction"] == [
        kind for update in await call.result("getUpdates") for kind in update if "_id" not in kind
    ]


async def test_reactions_come_only_when_asked_for(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")

    person.react(person.say("Hej"), "👍")

    assert [100] == await call.ids()


async def test_an_empty_list_of_wanted_kinds_is_the_default(api: BotApi, call: Caller) -> None:
    await call.ids(allowed_updates=["callback_query"])
    await call.ids(allowed_updates=[])

    api.person(1, "Astrid").say("Hej")

    assert [100] == await call.ids()


async def test_numbers_that_begin_again_lower_are_not_lost(api: BotApi, call: Caller) -> None:
    person = api.person(1, "Astrid")
    person.say("ett")
    assert [100] == await call.ids()
    assert [] == await call.ids(offset=101)

    api.updates.next_id = 7
    person.say("två")

    assert [7] == await call.ids(offset=101)
    assert [] == await call.ids(offset=8)


async def test_an_update_of_ones_own_goes_in_with_its_number(api: BotApi, call: Caller) -> None:
    assert 55 == api.inject({"update_id": 55, "unheard_of": {"a": 1}})
    assert 100 == api.inject({"message": "no object"})

    assert [
        {"update_id": 55, "unheard_of": {"a": 1}},
        {"update_id": 100, "message": "no object"},
    ] == await call.result("getUpdates")


async def test_an_update_without_a_number_goes_when_a_later_one_is_confirmed(
    api: BotApi, call: Caller
) -> None:
    api.inject({"message": {}}, numbered=False)
    api.inject(b'[null, "raw"]')

    assert [{"message": {}}, [None, "raw"]] == await call.result("getUpdates")
    assert [] == await call.ids(offset=102)


async def test_a_value_that_is_no_json_spoils_the_answer(api: BotApi, call: Caller) -> None:
    api.inject("{")

    with pytest.raises(json.JSONDecodeError):
        await call("getUpdates")
