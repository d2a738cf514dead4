"""Lapwing: news in, political events out.

Data flows one way, and the folders follow it: ``sources`` (files and feeds) → ``articles``
(identity, publication date, state) → ``language`` (sentences, parses) → ``coding`` (mentions of
events, with actors and dates) → ``events`` (what a set of mentions agree on) → ``store``.
``jobs`` joins the steps, ``tasks`` and ``cli`` are thin skins over the jobs.
"""

__version__ = "0.1.0"
