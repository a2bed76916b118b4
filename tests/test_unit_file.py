"""The unit that operators start the bot with keeps from it what it does not need."""

import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from stodbot.cli import build_parser
from stodbot.settings import Settings

UNIT = Path(__file__).parent.parent / "deploy" / "stodbot.service"
MOST_EXPOSED = 20  # tenths, of what `systemd-analyze security` counts
ANALYZE = shutil.which("systemd-analyze")

Sections = dict[str, dict[str, list[str]]]


def parsed(text: str) -> Sections:
    """The lines by section and name; whatever is no such line raises."""
    sections: Sections = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            sections[line.strip("[]")] = current = defaultdict(list)
            continue
        name, value = line.split("=", 1)
        assert name.isalpha(), line
        current[name].append(value)
    return sections


@pytest.fixture(scope="module")
def service() -> dict[str, list[str]]:
    sections = parsed(UNIT.read_text("utf-8"))
    assert ["Unit", "Service", "Install"] == list(sections)
    return sections["Service"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DynamicUser", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("MemoryDenyWriteExecute", "yes"),
        ("MemoryMax", "1G"),
        ("SystemCallFilter", "@system-service"),
        ("SystemCallFilter", "~@privileged"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("LoadCredential", "token:/etc/stodbot/token"),
        ("Environment", "STODBOT_TELEGRAM_TOKEN_FILE=%d/token"),
        ("StateDirectoryMode", "0700"),
        ("UMask", "0077"),
        ("Type", "notify"),
        ("WatchdogSec", "60"),
        ("Restart", "always"),
    ],
)
def test_unit_says_what_it_is_to_say(service: dict[str, list[str]], name: str, value: str) -> None:
    assert value in service[name]


def test_bot_has_longer_to_end_than_it_takes(service: dict[str, list[str]]) -> None:
    (seconds,) = service["TimeoutStopSec"]

    assert int(seconds) > 10


def test_unit_starts_a_command_that_there_is(service: dict[str, list[str]]) -> None:
    (line,) = service["ExecStart"]
    program, *arguments = line.split()

    assert "stodbot" == Path(program).name
    assert build_parser().parse_args(arguments).run


def test_unit_sets_settings_that_there_are(service: dict[str, list[str]]) -> None:
    names = [value.split("=")[0] for value in service["Environment"]]

    known = {f"STODBOT_{name.upper()}" for name in Settings.model_fields}
    assert [] == [name for name in names if name not in known]


def test_no_secret_stands_in_the_unit(service: dict[str, list[str]]) -> None:
    words = " ".join(value for values in service.values() for value in values).lower()

    assert "telegram_token=" not in words
    assert "password" not in words


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not on this machine")
def test_systemd_finds_little_exposed() -> None:
    command = [str(ANALYZE), "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(UNIT)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert 0 == done.returncode, done.stdout[-300:] + done.stderr
