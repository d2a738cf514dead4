"""``lapwing config``: the settings in force."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from worker.cli.tables import make_console, make_table
from worker.settings import config_dir, settings_in_force


def run(as_json: bool, explain: bool) -> None:
    """Print the settings in force."""
    settings = settings_in_force()
    if as_json:
        for item in settings:
            click.echo(json.dumps(asdict(item), ensure_ascii=False))
        return
    columns = [("setting", "bold"), ("value", "wrap"), ("from", "dim wrap")]
    if explain:
        columns.append(("meaning", "wrap"))
    rows = [
        (item.name, item.value or "(empty)", item.origin, *([item.description] if explain else []))
        for item in settings
    ]
    make_console().print(make_table(columns, rows))
    click.echo(f"configuration folder: {config_dir()}")
