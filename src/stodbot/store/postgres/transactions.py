"""Runs transactions to an end that is known: kept, or not."""

import random
import time
from collections.abc import Callable
from itertools import count
from typing import TypeVar

import psycopg

from stodbot.store.database import Database
from stodbot.store.postgres.faults import TO_BE_RUN_AGAIN
from stodbot.store.postgres.link import Link
from stodbot.store.postgres.pool import Pool

T = TypeVar("T")
_ATTEMPTS = 5
_PAUSE = 0.02  # seconds, at the most, and longer each time


class _UndoneError(Exception):
    """Nothing of it is kept, and the next time it may be."""

    def __init__(self, error: psycopg.Error) -> None:
        super().__init__()
        self.error = error


def transact(pool: Pool, change: Callable[[Database], T], lock: int | None = None) -> T:
    """Run `change` as one transaction, again where it was undone by others or by a lost link.

    Raises what `change` raises, psycopg.Error where nothing of it is kept, StoreError and
    InDoubtError.
    """
    return _run(pool, lambda link: _change(pool, link, change, lock))


def read(pool: Pool, look: Callable[[Database], T]) -> T:
    """Run `look` on what is committed at one moment, again where a link was lost."""
    return _run(pool, lambda link: _read(pool, link, look))


def _run(pool: Pool, attempt: Callable[[Link], T]) -> T:
    link = pool.take()
    try:
        for number in count(1):
            try:
                return attempt(link)
            except _UndoneError as undone:
                if number == _ATTEMPTS:
                    raise undone.error from None
            if link.is_lost:
                link = pool.take_again()
            else:
                time.sleep(random.uniform(0, number * _PAUSE))  # noqa: S311  # no secret
    finally:
        pool.give_back(link)
    raise AssertionError("it returns or raises before")


def _change(pool: Pool, link: Link, change: Callable[[Database], T], lock: int | None) -> T:
    is_committing = False
    try:
        result = link.change(change, lock)
        is_committing = True
        link.commit()
    except TO_BE_RUN_AGAIN as error:
        raise _UndoneError(error) from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        link.close()  # the next may lead to the server that has taken over
        pool.drop()
        raise _UndoneError(error) from error
    except psycopg.Error as error:
        if not link.is_lost:
            raise
        pool.lose(link)
        if not (is_committing and pool.was_kept(link)):
            raise _UndoneError(error) from error
    return result


def _read(pool: Pool, link: Link, look: Callable[[Database], T]) -> T:
    try:
        return link.read(look)
    except psycopg.Error as error:
        if not link.is_lost:
            raise
        pool.lose(link)
        raise _UndoneError(error) from error
