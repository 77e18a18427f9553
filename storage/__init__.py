"""Tables, migrations, inbox and outbox; knows no rule and no LINE."""

from storage.base import Base, UtcDateTime
from storage.database import Database

__all__ = ["Base", "Database", "UtcDateTime"]
