"""Which chats a courier reaches, as a condition."""

from stodbot.enquiries.outgoing import Reach


def reached(reach: Reach, column: str = "chat") -> tuple[str, tuple[str | int, ...]]:
    """What narrows a search to those chats, and the values in it; nothing where all are reached."""
    condition = ""
    values: list[str | int] = []
    if reach.chat is not None:
        condition += f" AND {column} = ?"
        values.append(reach.chat)
    if reach.beginning:
        condition += f" AND substr({column}, 1, ?) = ?"
        values += [len(reach.beginning), reach.beginning]
    return condition, tuple(values)
