"""Whether a database is of this program's version."""

from stodbot.doctor.finding import Check, Finding, fine, wrong


def judge_version(name: str, version: int, known: int) -> Finding:
    """Of the steps that this program knows, how many the database has."""
    if version > known:
        return wrong(
            Check.DATABASE,
            f"{name} har version {version}, men det här programmet känner bara till version"
            f" {known}.",
            "Använd ett nyare program.",
        )
    if version < known:
        told = f"{name} har version {version} av {known}. Resten läggs till vid nästa start."
        return fine(Check.DATABASE, told)
    return fine(Check.DATABASE, f"{name} har version {version}, den senaste.")
