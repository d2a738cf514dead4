"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from worker.articles.stated_date import parse_stated_date


class DayType(click.ParamType[date]):
    """A day, in the forms that sources use too."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; fails with a usage error."""
        if isinstance(value, date):
            return value
        stated = parse_stated_date(str(value))
        if stated.day is None:
            self.fail(stated.problem or "empty", param, ctx)
        return stated.day


def format_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--format table|json|csv``."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["table", "json", "csv"]),
        default="table",
        show_default=True,
        help="json is one object a line.",
    )(function)


def limit_option(default: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add ``--limit N``; 0 is no limit."""
    return click.option(
        "--limit",
        type=click.IntRange(min=0),
        default=default,
        show_default=True,
        help="At most so many; 0: all.",
    )
