"""`python -m tests.botapi.pictures`: plays scenes with the real bot, and draws what is seen.

Each scene begins with a bot that knows nothing of the others. A scene in which something typed
could not be done gives no picture. Names after the command pick some of the scenes.
"""

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.botapi.children import Commands
from tests.botapi.demo import Waiting, put, run, stodbot_commands
from tests.botapi.drawing import svg
from tests.botapi.scenes import SCENES, Scene
from tests.botapi.screen import Screen

_FOLDER = Path("docs/howto/pictures")
_UNHURRIED = Waiting(more=4.0)  # all that a press leads to is to be in the picture, each time


@dataclass(slots=True)
class Recorder(Screen):
    """Keeps all that is shown, by the line that was typed before it."""

    parts: list[list[tuple[str, bool]]] = field(default_factory=lambda: [[]])

    def write(self, text: str) -> None:
        """Keep lines that came."""
        self.parts[-1] += [(line, False) for line in text.split("\n")]

    def end(self, text: str) -> None:
        """That the bot stops belongs to no scene."""

    def take(self, line: str) -> None:
        """Keep a line that was typed; what follows belongs to it."""
        self.parts.append([(f"{self.prompt}{line}", True)])
        self.prompt = ""

    def shown(self, scene: Scene) -> list[tuple[str, bool]]:
        """What of it is in the picture, with a gap before each line that was typed."""
        chosen = self.parts[scene.first : (scene.last or len(scene.lines)) + 1]
        lines = [line for part in chosen for line in [("", False), *part]]
        return lines[1:]


async def play(
    scene: Scene,
    data: Path,
    commands: Commands,
    *,
    knowledge: Path,
    waiting: Waiting,
) -> Recorder:
    """What is seen of a scene; raises ValueError where it could not be played to its end."""
    recorder = Recorder(put)
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{line}\n" for line in (*scene.lines, ":slut")).encode())
    os.close(writing)
    try:
        code = await run(data, reading, recorder, commands, knowledge=knowledge, waiting=waiting)
    finally:
        os.close(reading)
    if code or recorder.refused:
        raise ValueError(f"{scene.name}: {'; '.join(recorder.refused) or 'boten stannade'}")
    return recorder


def draw(
    scenes: Sequence[Scene],
    folder: Path,
    commands: Commands,
    *,
    knowledge: Path,
    waiting: Waiting = _UNHURRIED,
) -> int:
    """Draw them all; gives the exit code."""
    failed = 0
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        learnt = Path(place) / "cache"  # the same in all scenes
        for scene in scenes:
            data = Path(place) / scene.name
            _copy(learnt, data / "cache")
            try:
                recorder = asyncio.run(
                    play(scene, data, commands, knowledge=knowledge, waiting=waiting)
                )
            except ValueError as error:
                put(f"{error}\n")
                failed = 1
                continue
            _copy(data / "cache", learnt)
            picture = folder / f"{scene.name}.svg"
            picture.write_text(svg(recorder.shown(scene), scene.told), "utf-8")
            put(f"![{scene.told}](pictures/{picture.name})\n")
    return failed


def _copy(there: Path, here: Path) -> None:
    if there.is_dir() and not here.exists():
        shutil.copytree(there, here)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi.pictures")
    parser.add_argument("names", nargs="*", help="scenes; without any, all of them")
    parser.add_argument("--folder", type=Path, default=_FOLDER)
    options = parser.parse_args()
    os.environ["STODBOT_ENCODER"] = "none"  # it is soon there, and answers the same anywhere
    chosen = [one for one in SCENES if not options.names or one.name in options.names]
    return draw(chosen, options.folder, stodbot_commands(), knowledge=Path("knowledge"))


if __name__ == "__main__":
    sys.exit(main())
