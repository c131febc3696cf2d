"""Engagements kept: in one SQLite file, or in PostgreSQL. SQLAlchemy is loaded on use."""

from advisor.store.opening import open_store as open_store
from advisor.store.places import Place as Place
from advisor.store.places import default_place as default_place
from advisor.store.places import place_of as place_of

__all__ = ["Place", "default_place", "open_store", "place_of"]
