"""Where news comes from: files and folders of articles (feeds follow).

``walk`` finds the files, ``compression`` opens them, ``text``, ``json_records`` and ``tables``
split them into raw records, ``fields`` gives the values their names. ``reading`` joins them.
Nothing here knows the database or the language.
"""
