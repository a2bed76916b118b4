"""The numbered steps that bring a database up to date: SQL files, each applied once, in order."""

from dataclasses import dataclass
from importlib import resources

from stodbot.errors import StoreError

_FOLDER = "migrations"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step, from the version before to its own."""

    version: int
    name: str
    sql: str


def migrations_in(package: str) -> list[Migration]:
    """Every step there is. Raises ValueError where a number is missing or there twice."""
    folder = resources.files(package) / _FOLDER
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    steps = [
        Migration(int(name.split("_")[0]), name, (folder / name).read_text("utf-8"))
        for name in files
    ]
    if [step.version for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError(f"the migrations are not numbered from 1 on: {files}")
    return steps


def steps_from(version: int, steps: list[Migration]) -> list[Migration]:
    """What a database of that version lacks. Raises StoreError where it is newer than we are."""
    if version > len(steps):
        raise StoreError(
            f"databasen har version {version}, men det här programmet känner bara till "
            f"version {len(steps)}. Använd ett nyare program."
        )
    return steps[version:]
