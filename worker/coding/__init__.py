"""From parsed sentences to mentions of events.

``lexicon`` says which words are triggers, ``grammar`` where their actors stand, ``actors`` who
those are, ``status`` and ``event_dates`` whether and when it happened. ``coder`` joins them.
Verbs, names, roles and codes are data under ``config/``; the code holds mechanisms only.
"""
