"""What commands on kept engagements share: which store, and who is at work."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from advisor.store.sql import SqlStore

store_option = click.option(
    "--store",
    "place",
    metavar="FILE|URL",
    envvar="ADVISOR_STORE",
    help="Where engagements are kept: a file, or postgresql://…; by default a file of your own.",
)
who_option = click.option(
    "--name",
    "who",
    metavar="NAME",
    help="Your name, under which changes are kept; by default that of your account.",
)


@contextmanager
def opened(place: str | None) -> "Iterator[SqlStore]":
    """Open a store, and close it after.

    Raises:
        AdvisorError: K2.., it cannot be opened.
    """
    from advisor.store import open_store

    with open_store(place or None) as store:
        yield store


def name_of(who: str | None) -> str:
    """The name of the person at work: as given, or that of the account."""
    if who and who.strip():
        return who.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "consultant"
