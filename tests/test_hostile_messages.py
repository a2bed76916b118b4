"""Whatever somebody writes is read in little time, and keeps nobody else waiting meanwhile."""

import asyncio
import random
import string
import time
from pathlib import Path

import pytest

from stodbot.app import App, open_app
from stodbot.settings import load_settings
from tests.toys import TOY_KNOWLEDGE, write_toy

pytestmark = pytest.mark.alone

MOST_SECONDS = 1.0
MOST_BLOCKED = 0.1  # seconds in which the loop sees to nobody
ATTEMPTS = 5  # others use the machine as well
PATTERNS = ("(a+)+$", "([a-z]+)*cykel", ".*.*.*.*=x", "a{1,9999}b{1,9999}", "(?=(a+))[^")
QUESTION = "    - hur når jag er\n"


def _words(count: int, seed: int) -> str:
    chance = random.Random(seed)  # noqa: S311  # the same words each time
    return " ".join("".join(chance.choices(string.ascii_lowercase, k=7)) for _ in range(count))


HOSTILE = {
    "what a pattern would try for ever": "a" * 4_095 + "!",
    "one letter": "a" * 4_096,
    "words that are all different": _words(600, 1)[:4_096],
    "almost a phrasing again and again": "kan man få bidrag till en cyckel " * 124,
    "letters apart": "c y k e l " * 409,
    "nothing but marks": "?!.,;:" * 682,
    "emoji": "🚲" * 2_048,
    "brackets": "([{" * 1_365,
    "marks heaped on letters": "b̷̢̛̤͎i̵̡̛d̶͎r̷a̸g " * 200,
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, kept_data: Path) -> App:
    """The bot over a knowledge with phrasings that are patterns to somebody."""
    directory = write_toy(tmp_path_factory.mktemp("hostile"))
    listed = "".join(f"    - '{pattern}'\n" for pattern in PATTERNS)
    office = TOY_KNOWLEDGE["office.yaml"].replace(QUESTION, QUESTION + listed)
    (directory / "office.yaml").write_text(office, "utf-8")
    data = kept_data / "hostile"
    return open_app(load_settings(knowledge=directory, data_dir=data, encoder="none"))


async def blocked_while(app: App, text: str) -> tuple[float, float]:
    """How long it took to answer that, and the longest that the loop stood still."""
    longest, is_done = 0.0, False

    async def watch() -> None:
        nonlocal longest
        while not is_done:
            begun = time.monotonic()
            await asyncio.sleep(0.001)
            longest = max(longest, time.monotonic() - begun)

    watching = asyncio.ensure_future(watch())
    await asyncio.sleep(0)
    begun = time.monotonic()
    await app.responder.respond(text)
    took = time.monotonic() - begun
    is_done = True
    await watching
    return took, longest


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_message_is_read_soon_and_keeps_nobody_waiting(app: App, name: str) -> None:
    measured = [await blocked_while(app, HOSTILE[name]) for _ in range(ATTEMPTS)]

    assert min(took for took, _ in measured) < MOST_SECONDS
    assert min(blocked for _, blocked in measured) < MOST_BLOCKED


@pytest.mark.parametrize("pattern", PATTERNS)
async def test_phrasing_that_looks_like_a_pattern_is_words(app: App, pattern: str) -> None:
    turn = await app.responder.respond(pattern)
    other = await app.responder.respond("kan man få bidrag till en cykel")

    assert "office" == turn.decision.candidates[0].entry
    assert "bicycles" == other.decision.entry
