"""The command line's surface: every command with its options and help.

What a command does is in a module of its own, which is imported when the command runs: spaCy,
SQLAlchemy and Celery take seconds, and ``--help`` must answer at once.
"""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

import click

from worker import __version__
from worker.articles.states import ArticleState
from worker.cli.options import DayType, format_option, limit_option

_STATUSES = ("actual", "future", "hypothetical", "negated", "historical")


class _InOrder(click.Group):
    """A group that lists its commands in the order in which they are written."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, the first to use first."""
        return list(self.commands)


@click.group(
    cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="lapwing")
def cli() -> None:
    """News in, political events out: who did what to whom, where and when, with the proof.

    \b
    Start here:
      lapwing ingest seeds/       load the sample articles and code them
      lapwing events              list what was found
      lapwing show EVENT          see the sentences behind an event

    \b
    Exit status: 0 all is well; 1 it ran, but some input was bad and is listed; 2 the command line
    is wrong; 3 it could not run (settings, database, language model); 130 interrupted.

    \b
    Settings come from config/settings.yml and from LAPWING_* variables; see `lapwing config`.
    """


@cli.command(short_help="Load articles from files and folders, and code them.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--again", is_flag=True, help="Read files even if they were read to the end before.")
@click.option("--load-only", is_flag=True, help="Store the articles; leave the coding for later.")
@click.option("--wait/--no-wait", default=False, help="With a broker: wait until workers are done.")
@click.option("--quiet", is_flag=True, help="No progress bar and no table of events.")
def ingest(paths: tuple[str, ...], again: bool, load_only: bool, wait: bool, quiet: bool) -> None:
    """Load articles from files and folders, and code them.

    Takes plain text (.txt, with or without a header), .json, .jsonl, .csv and .tsv, each also as
    .gz, .bz2, .xz or .zst; folders are read recursively, - is standard input. What is known already
    is not stored twice, and an interrupted load goes on where it stopped. Bad records are listed
    with file and line, and the rest goes on; the exit status is then 1.

    Without a broker the articles are coded here and now; with LAPWING_BROKER_URL they are handed to
    the workers.

    \b
    Examples:
      lapwing ingest seeds/
      lapwing ingest archive-2024.jsonl.gz more/
      zcat dump.jsonl.gz | lapwing ingest -
    """
    from worker.cli.ingest import run

    run(paths, again, load_only, wait, quiet)


@cli.command(short_help="List events, with filters; as table, JSON or CSV.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="PLOVER type; repeatable.")
@click.option("--country", "countries", multiple=True, metavar="ISO3",
              help="Of an actor or the place, such as IRN; repeatable.")  # fmt: skip
@click.option("--since", type=DayType(), metavar="DAY", help="First day of the events.")
@click.option("--until", type=DayType(), metavar="DAY", help="Last day of the events.")
@click.option("--source", "outlet", default="", help="Part of an outlet's name or address.")
@click.option("--status", "statuses", multiple=True, type=click.Choice(_STATUSES),
              help="Whether it happened; repeatable.")  # fmt: skip
@click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, show_default=True)
@limit_option(50)
@format_option
def events(
    types: tuple[str, ...],
    countries: tuple[str, ...],
    since: date | None,
    until: date | None,
    outlet: str,
    statuses: tuple[str, ...],
    min_confidence: float,
    limit: int,
    output_format: str,
) -> None:
    """List events, latest first; as table, JSON lines or CSV.

    \b
    Examples:
      lapwing events --type CONSULT --country IRN
      lapwing events --since 2017-09-01 --until 2017-10-31 --min-confidence 0.7
      lapwing events --format csv --limit 0 > events.csv
    """
    from worker.cli.events import known_type, run
    from worker.store.queries import EventFilter

    wanted = EventFilter(
        types=tuple(known_type(name) for name in types),
        countries=tuple(code.upper() for code in countries),
        since=since,
        until=until,
        outlet=outlet,
        min_confidence=min_confidence,
        statuses=statuses,
    )
    run(wanted, limit, output_format)


@cli.command(short_help="Show one event with its sentences and why they were coded so.")
@click.argument("event")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def show(event: str, as_json: bool) -> None:
    """Show one event with its sentences and why they were coded so.

    EVENT is the id that `lapwing events` lists, or enough of its start. In each sentence the source
    is green, the target magenta, the trigger bold.

    \b
    Example:
      lapwing show 4xv2kq7e
    """
    from worker.cli.show import run

    run(event, as_json)


@cli.command(short_help="List articles, their dates and their states.")
@click.argument("text", default="")
@click.option("--state", type=click.Choice([state.value for state in ArticleState]), default=None,
              help="Only articles in this state.")  # fmt: skip
@limit_option(50)
@format_option
def articles(text: str, state: str | None, limit: int, output_format: str) -> None:
    """List articles, latest first; TEXT is part of a title, source or address.

    The date is the resolved one; * marks a date that differs from the stated one.

    \b
    Examples:
      lapwing articles
      lapwing articles example.org --state coded --format json
    """
    from worker.cli.articles import run

    run(text, state or "", limit, output_format)


@cli.command(short_help="Code documents without storing anything.")
@click.argument("file", type=click.File("rb"), default="-")
def code(file: BinaryIO) -> None:
    """Code documents without storing anything: JSON Lines in, JSON Lines out, one for one.

    Each line is an object with "id" and "text", and where known "title", "date" (of publication,
    ISO) and "url". The answer has the publication date and the events, most certain first; offsets
    count characters of the text. A bad line is answered with its "error", and the exit status is 1.

    \b
    Example:
      echo '{"text": "Iran and Iraq held talks on Monday.", "date": "2017-10-02"}' | lapwing code
    """
    from worker.cli.code import run

    run(file)


@cli.command(short_help="Resolve actor phrases to country and sector codes.")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--phrase", help="One phrase instead of a file.")
@click.option("--date", "day", default="", help="With --phrase: the day on which it was used.")
def actors(file: BinaryIO, phrase: str | None, day: str) -> None:
    """Resolve actor phrases to country and sector codes: JSON Lines in, JSON Lines out.

    Each line is an object with "id" and "text", and optionally "context", "date" (the day on which
    the phrase was used; without one, today) and "country_hint". The answer has country, sector,
    sector2, name, and the basis of the answer; "" where unknown.

    \b
    Examples:
      lapwing actors --phrase "Turkish Chief of General Staff Hulusi Akar" --date 2017-10-02
      lapwing actors phrases.jsonl
    """
    from worker.cli.actors import run

    run(file, phrase, day)


@cli.command(short_help="Show how the coder reads a text, and why.")
@click.argument("text")
@click.option("--date", "day", default="", help="The day on which the text was published.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a sentence.")
def explain(text: str, day: str, as_json: bool) -> None:
    """Show how the coder reads a text: the parse, what it knows in it, and every candidate.

    For each candidate: the pattern of config/events/ that fits (type and number in its file), the
    event that the rules make of it, whether it is kept, and what weighs most for and against it.

    \b
    Example:
      lapwing explain "Iran condemned the U.S. attack on a base in Syria." --date 2017-10-02
    """
    from worker.cli.explain import run

    run(text, day, as_json)


@cli.command(short_help="Show the settings in force and where each comes from.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a setting.")
@click.option("--explain", is_flag=True, help="Say what each setting means.")
def config(as_json: bool, explain: bool) -> None:
    """Show the settings in force and where each value comes from; passwords are masked.

    \b
    Examples:
      lapwing config --explain
      LAPWING_BROKER_URL=redis://127.0.0.1/0 lapwing config
    """
    from worker.cli.config import run

    run(as_json, explain)


@cli.group(short_help="Look after the database's schema.")
def db() -> None:
    """Look after the database's schema.

    \b
    Example:
      lapwing db upgrade
    """


@db.command()
def upgrade() -> None:
    """Create the tables, or bring them up to date. May be run at any time, and twice at once.

    \b
    Example:
      LAPWING_DATABASE_URL=postgresql://lapwing@127.0.0.1/lapwing lapwing db upgrade
    """
    from worker.cli.db import run_upgrade

    run_upgrade()


@db.command()
def status() -> None:
    """Show the schema's version, and the one that this version of Lapwing wants.

    \b
    Example:
      lapwing db status
    """
    from worker.cli.db import run_status

    run_status()
