"""Tables and colours on the terminal, on top of rich."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from worker.cli import printable

# A pipe has no width; this one keeps a table's columns whole.
_PIPE_COLUMNS = 160


def make_console(stderr: bool = False) -> Console:
    """Return a console as wide as the terminal, or wide enough for a file."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else max(shutil.get_terminal_size().columns, _PIPE_COLUMNS)
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def make_table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str | Text]]) -> Table:
    """Return a table. ``columns``: header and style, where ``wrap`` lets a column break lines.

    Cells are shown as they are: no markup, no controls.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    for header, style in columns:
        wraps = "wrap" in style
        table.add_column(
            header,
            style=style.replace("wrap", "").strip() or None,
            no_wrap=not wraps,
            overflow="fold" if wraps else "ellipsis",
        )
    for row in rows:
        table.add_row(*(c if isinstance(c, Text) else Text(printable(c)) for c in row))
    return table
