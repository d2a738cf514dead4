"""The database: the one place where anything is kept.

``models`` has the tables, ``engine`` the connections and their settings, ``migrations`` the way
from one schema to the next; ``articles``, ``work``, ``events`` and ``loads`` write, ``queries``
reads for people.
"""
