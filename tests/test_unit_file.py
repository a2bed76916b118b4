"""The units that operators start the bot with keep from it what it does not need."""

import shutil
import subprocess
from pathlib import Path

import pytest

from stodbot.cli import build_parser
from stodbot.settings import Settings

DEPLOY = Path(__file__).parent.parent / "deploy"
UNIT, VERIFY = DEPLOY / "stodbot.service", DEPLOY / "stodbot-verify.service"
MOST_EXPOSED = 20  # tenths, of what `systemd-analyze security` counts
ANALYZE = shutil.which("systemd-analyze")

Sections = dict[str, dict[str, list[str]]]


def parsed(text: str) -> Sections:
    """The lines by section and name; whatever is no such line raises."""
    sections: Sections = {}
    current: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), {})
            continue
        name, value = line.split("=", 1)
        assert name.isalpha(), line
        current.setdefault(name, []).append(value)
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


@pytest.mark.parametrize("unit", [UNIT, VERIFY], ids=lambda unit: unit.name)
def test_unit_starts_a_command_that_there_is(unit: Path) -> None:
    (line,) = parsed(unit.read_text("utf-8"))["Service"]["ExecStart"]
    program, *arguments = line.split()

    assert "stodbot" == Path(program).name
    assert build_parser().parse_args(arguments).run


@pytest.mark.parametrize("unit", [UNIT, VERIFY], ids=lambda unit: unit.name)
def test_unit_sets_settings_that_there_are(unit: Path) -> None:
    values = parsed(unit.read_text("utf-8"))["Service"]["Environment"]

    known = {f"STODBOT_{name.upper()}" for name in Settings.model_fields}
    assert [] == [value for value in values if value.split("=")[0] not in known]


def test_register_is_verified_each_night_by_whoever_the_bot_runs_as() -> None:
    timer = parsed(VERIFY.with_suffix(".timer").read_text("utf-8"))
    bot, verifying = (parsed(unit.read_text("utf-8"))["Service"] for unit in (UNIT, VERIFY))

    assert ["*-*-* 03:15"] == timer["Timer"]["OnCalendar"]
    same = ("DynamicUser", "User", "StateDirectory", "StateDirectoryMode", "UMask")
    assert {name: bot[name] for name in same} == {name: verifying[name] for name in same}


def test_no_secret_stands_in_the_unit(service: dict[str, list[str]]) -> None:
    words = " ".join(value for values in service.values() for value in values).lower()

    assert "telegram_token=" not in words
    assert "password" not in words


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not on this machine")
@pytest.mark.parametrize("unit", [UNIT, VERIFY], ids=lambda unit: unit.name)
def test_systemd_finds_little_exposed(unit: Path) -> None:
    most = f"--threshold={MOST_EXPOSED}"
    command = [str(ANALYZE), "security", "--offline=true", most, str(unit)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert 0 == done.returncode, done.stdout[-300:] + done.stderr
