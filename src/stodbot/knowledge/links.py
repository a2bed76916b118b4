"""Links that lead out of the knowledge directory: what is read must be what was reviewed."""

from pathlib import Path

from stodbot.knowledge.problem import Place, Problem


def leads_out(path: Path, directory: Path) -> bool:
    """Whether a path is a link to somewhere outside the directory, or to nowhere at all."""
    is_read = not any(part.startswith(".") for part in path.relative_to(directory).parts)
    if not is_read or not path.is_symlink():  # an editor's lock is a link to nowhere
        return False
    try:
        return not path.resolve(strict=True).is_relative_to(directory.resolve())
    except (OSError, RuntimeError):  # it leads nowhere, or in a circle
        return True


def link_problem(path: Path) -> Problem:
    """What to say of such a link."""
    if path.is_dir():
        message = "mappen är en länk ut ur kunskapskatalogen. Lägg själva mappen i katalogen."
    else:
        message = "filen är en länk ut ur kunskapskatalogen. Lägg själva filen i katalogen."
    return Problem(Place(path), message)
