"""What the bot says in its own words, and what it makes of messages before it answers any.

That is `texts/` and `triage.yaml`; whatever a directory lacks of them is as shipped.
"""

from dataclasses import dataclass, field
from pathlib import Path

from stodbot.domain.entry import Language
from stodbot.domain.phrases import TRIAGE_FIELDS
from stodbot.domain.triage import TriageExamples
from stodbot.knowledge.files import Files
from stodbot.knowledge.form import Form, TooManyProblems
from stodbot.knowledge.phrases_form import Sides, missing_phrases, needed_in, read_phrases
from stodbot.knowledge.problem import Place, Problem
from stodbot.knowledge.strict_yaml import Node
from stodbot.knowledge.triage_form import check_counts, merged, read_triage

TEXTS_FOLDER = "texts"
TRIAGE_FILE = "triage.yaml"


@dataclass(slots=True)
class Voice:
    """Sentences by language and key, how people ask for a side, the triage's examples."""

    phrases: dict[Language, dict[str, str]] = field(default_factory=dict)
    sides: Sides = field(default_factory=dict)
    triage: TriageExamples = field(default_factory=TriageExamples)
    triage_node: Node | None = None  # of the directory's own file


def read_voice(files: Files, shipped: Path) -> Voice:
    """The directory's own, and what is `shipped` where it has none."""
    voice = _read(files)
    if files.directory.resolve() != shipped.resolve():
        other = _read(Files(shipped))
        for language, phrases in other.phrases.items():
            voice.phrases[language] = phrases | voice.phrases.get(language, {})
        voice.sides = voice.sides or other.sides
        voice.triage = merged(voice.triage, other.triage)
    files.problems += check_counts(voice.triage, Place(files.directory / TRIAGE_FILE))
    for language, phrases in voice.phrases.items():
        for name, needed in (
            (f"{TEXTS_FOLDER}/{language}.yaml", needed_in(language)),
            (TRIAGE_FILE, TRIAGE_FIELDS),
        ):
            for key in missing_phrases(phrases, needed):
                message = f'texten "{key}" saknas på {language}. Lägg till den.'
                files.problems.append(Problem(Place(files.directory / name), message))
    return voice


def _read(files: Files) -> Voice:
    voice = Voice()
    _read_phrases(files, voice)
    _read_triage(files, voice)
    return voice


def _read_phrases(files: Files, voice: Voice) -> None:
    folder = files.directory / TEXTS_FOLDER
    for language in Language:
        node = files.read_optional(folder / f"{language}.yaml")
        if node is None:
            continue
        try:
            voice.phrases[language], sides = read_phrases(node, Form(files.problems))
        except TooManyProblems:
            continue
        for side, examples in sides.items():
            voice.sides[side] = (*voice.sides.get(side, ()), *examples)
    if folder.is_dir() and Language.SWEDISH not in voice.phrases and not files.problems:
        place = Place(folder / f"{Language.SWEDISH}.yaml")
        files.problems.append(Problem(place, "botens svenska texter saknas. Återställ filen."))


def _read_triage(files: Files, voice: Voice) -> None:
    node = files.read_optional(files.directory / TRIAGE_FILE)
    if node is None:
        return
    try:
        file = read_triage(node, Form(files.problems))
    except TooManyProblems:
        return
    voice.triage, voice.triage_node = file.examples, node
    for language, replies in file.replies.items():
        voice.phrases[language] = voice.phrases.get(language, {}) | replies
