"""The commands as a user runs them: each in a process of its own, in an empty folder."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SEEDS, Run, command_line
from tests.dumps import dump
from worker.settings import Settings
from worker.store.engine import open_store


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the sample articles are ingested; for commands that only read."""
    folder = tmp_path_factory.mktemp("ingested")
    done = subprocess.run(
        [*command_line(), "ingest", str(SEEDS)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    (folder / "out.txt").write_text(done.stdout)
    return folder


def run_in(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command_line(), *args], cwd=folder, capture_output=True, text=True, timeout=120
    )


def test_help_names_every_command_and_each_has_an_example() -> None:
    top = run_in(Path.cwd(), "--help")
    assert top.returncode == 0
    for name in ("ingest", "events", "show", "articles", "code", "actors", "config", "db"):
        assert name in top.stdout
        text = run_in(Path.cwd(), name, "--help").stdout
        if name == "db":
            text = run_in(Path.cwd(), "db", "upgrade", "--help").stdout
        assert "Example" in text, name


def test_ingesting_the_samples_prints_events_and_where_they_are(ingested: Path) -> None:
    out = (ingested / "out.txt").read_text()
    assert "CONSULT" in out and "MDA" in out and "lapwing events --limit 0" in out
    assert "from 18 files" in out and "1 copy" in out and "1 revised" in out
    assert str(ingested / ".lapwing" / "lapwing.db") in out


def test_ingesting_again_finds_nothing_new(ingested: Path) -> None:
    before = dump(open_store(Settings(database_url=f"sqlite:///{ingested}/.lapwing/lapwing.db")))
    again = run_in(ingested, "ingest", str(SEEDS))
    assert again.returncode == 0 and "nothing new in 18 files" in again.stdout
    assert "CONSULT" not in again.stdout
    reread = run_in(ingested, "ingest", "--again", str(SEEDS))
    assert "nothing new" in reread.stdout and "21 seen" in reread.stdout
    after = dump(open_store(Settings(database_url=f"sqlite:///{ingested}/.lapwing/lapwing.db")))
    assert before == after


def test_events_as_json_csv_and_table(ingested: Path) -> None:
    rows = lines(run_in(ingested, "events", "--format", "json", "--limit", "0").stdout)
    table = list(csv.DictReader(io.StringIO(
        run_in(ingested, "events", "--format", "csv", "--limit", "0").stdout)))  # fmt: skip
    assert [row["id"] for row in rows] == [row["id"] for row in table]
    assert len(rows) > 50 and all(row["sentence"] for row in rows)
    assert "sentence" in run_in(ingested, "events").stdout


def test_event_filters(ingested: Path) -> None:
    def found(*args: str) -> list[dict[str, Any]]:
        return lines(run_in(ingested, "events", "--format", "json", "--limit", "0", *args).stdout)

    meetings = found("--type", "consult", "--country", "irn")
    assert meetings and all(row["event_type"] == "CONSULT" for row in meetings)
    assert any(a["country"] == "IRN" for a in meetings[0]["source"] + meetings[0]["target"])
    autumn = found("--since", "2017-09-01", "--until", "2017-10-31")
    assert autumn and all("2017-09-01" <= row["date_end"] <= "2017-11-30" for row in autumn)
    sure = found("--min-confidence", "0.9")
    assert sure and all(row["confidence"] >= 0.9 for row in sure)
    assert found("--source", "courier") and not found("--source", "no such outlet")
    assert all(row["status"] == "negated" for row in found("--status", "negated"))
    wrong = run_in(ingested, "events", "--type", "PARTY")
    assert wrong.returncode == 2 and "CONSULT" in wrong.stderr


def test_show_explains_an_event(ingested: Path) -> None:
    events = lines(run_in(ingested, "events", "--format", "json", "--type", "CONSULT",
                          "--since", "2017-10-02", "--until", "2017-10-02").stdout)  # fmt: skip
    row = next(e for e in events if e["source"] and e["target"])
    shown = run_in(ingested, "show", row["id"][:8])
    assert shown.returncode == 0
    for part in (row["sentence"][:40], "rule", "CONSULT/", "confidence", "repaired", "swapped"):
        assert part in " ".join(shown.stdout.split()), part
    (whole,) = lines(run_in(ingested, "show", "--json", row["id"]).stdout)
    assert whole["mentions"][0]["sentence"] and whole["mentions"][0]["article"]["date_basis"]
    missing = run_in(ingested, "show", "zzzzzzzz")
    assert missing.returncode == 3 and "no event zzzzzzzz" in missing.stderr


def test_articles(ingested: Path) -> None:
    rows = lines(run_in(ingested, "articles", "--format", "json", "--limit", "0").stdout)
    assert len(rows) == 20
    by_state = {row["state"] for row in rows}
    assert by_state == {"coded", "copy"}
    assert "2017-10-02*" in run_in(ingested, "articles", "--limit", "0").stdout
    assert (
        len(lines(run_in(ingested, "articles", "--state", "copy", "--format", "json").stdout)) == 1
    )


def test_bad_files_are_named_and_good_records_stored(lapwing: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.txt").write_bytes(b"")
    (bad / "binary.txt").write_bytes(bytes(range(256)))
    (bad / "latin.txt").write_bytes(b"Caf\xe9 ministers met.")
    (bad / "columns.csv").write_text("name,age\nBob,5\n")
    (bad / "cut.jsonl.gz").write_bytes(
        gzip.compress(b'{"text": "Iran and Iraq held talks on Monday in Basra."}\n' * 9999)[:-30]
    )
    (bad / "mixed.jsonl").write_text('{"text": "France and Britain held talks on Monday."}\nnope\n')
    done = lapwing("ingest", bad)
    assert done.returncode == 1
    for part in ("empty.txt: the file is empty", "binary.txt: a binary file", "latin.txt: not UTF-8",
                 "columns.csv:1: no column", "cut.jsonl.gz: the compressed file is cut off",
                 "mixed.jsonl:2: not JSON"):  # fmt: skip
        assert part in done.stderr, part
    assert "6 bad" in done.stdout
    stored = lines(lapwing("articles", "--format", "json").stdout)
    assert len(stored) == 2 and all(row["state"] == "coded" for row in stored)
    # What was bad is named again, and nothing is stored twice.
    again = lapwing("ingest", bad)
    assert again.returncode == 1 and "6 bad" in again.stdout and "stored" not in again.stdout


def test_odd_names_and_things_that_are_no_files(lapwing: Run, tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    odd.mkdir()
    text = b"date 2017-10-02\nIran and Turkey held talks in Tehran on Monday."
    Path(os.fsdecode(os.fsencode(odd) + b"/bad\xffname.txt")).write_bytes(text)
    (odd / "new\nline\x1b[31m.txt").write_bytes(text.replace(b"Iran", b"Chad"))
    os.mkfifo(odd / "pipe.txt")
    (odd / "dangling.txt").symlink_to("nowhere")
    done = lapwing("ingest", odd)
    assert done.returncode == 1 and "2 stored, 2 bad" in done.stdout
    assert "pipe.txt: not a regular file" in done.stderr
    assert "dangling.txt: cannot be read" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_standard_input(lapwing: Run) -> None:
    done = lapwing(
        "ingest", "-", stdin='{"text": "Iran and Iraq held talks on Monday in Basra."}\n'
    )
    assert done.returncode == 0 and "1 stored" in done.stdout
    done = lapwing("ingest", "-", stdin="date 2017-10-02\nFrance and Britain held talks in Paris.")
    assert "1 stored" in done.stdout
    done = lapwing("ingest", "-", stdin='[{"text": "Chad and Mali held talks in Bamako."}]')
    assert "1 stored" in done.stdout


def test_a_path_that_is_not_there(lapwing: Run) -> None:
    done = lapwing("ingest", "nowhere")
    assert done.returncode == 2 and "nothing at nowhere" in done.stderr


def test_a_corrected_article_replaces_its_events(lapwing: Run, tmp_path: Path) -> None:
    record = {"url": "https://example.org/a", "date": "2017-10-02"}
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    first.write_text(
        json.dumps(record | {"text": "France and Britain held talks in Paris on Monday."})
    )
    second.write_text(
        json.dumps(record | {"text": "France and Spain held talks in Paris on Monday."})
    )
    lapwing("ingest", first)
    done = lapwing("ingest", second)
    assert "1 revised" in done.stdout and "ESP" in done.stdout
    (event,) = lines(lapwing("events", "--format", "json").stdout)
    assert {a["country"] for a in event["source"] + event["target"]} == {"FRA", "ESP"}


def test_articles_in_another_language_are_set_aside(lapwing: Run) -> None:
    text = "Les ministres de la France et du Mali se sont rencontrés lundi à Paris."
    lapwing("ingest", "-", stdin=json.dumps({"text": text, "language": "fr"}) + "\n")
    (row,) = lines(lapwing("articles", "--format", "json").stdout)
    assert (row["state"], row["state_reason"]) == ("set_aside", "language fr")


def test_loading_without_coding_leaves_the_work(lapwing: Run) -> None:
    done = lapwing("ingest", "--load-only", SEEDS / "002_kenya_rwanda_visit.txt")
    assert "1 articles wait to be coded" in done.stdout
    later = lapwing("ingest", SEEDS / "002_kenya_rwanda_visit.txt")
    assert "wait" not in later.stdout and "Kenya" in later.stdout
    assert "1 articles coded that an earlier run had left" in later.stdout


@pytest.mark.parametrize("wait_for_bytes", [1, 300_000])
def test_killed_and_run_again_gives_the_tables_of_an_undisturbed_run(
    lapwing: Run, tmp_path: Path, wait_for_bytes: int
) -> None:
    """kill -9 while loading and while coding, several times, then once to the end."""
    archive = tmp_path / "archive.jsonl"
    sentences = "{a} and {b} held talks in {c} on Monday. {a} accused {b} of lies. {b} released {n} prisoners."
    countries = ["Iran", "Turkey", "France", "Britain", "Kenya", "Chad", "Peru", "Japan", "India"]
    with archive.open("w") as out:
        for n in range(120):
            a, b, c = countries[n % 9], countries[(n * 5 + 1) % 9], countries[(n * 7 + 2) % 9]
            text = sentences.format(a=a, b=b, c=c, n=n)
            out.write(
                json.dumps({"text": text, "url": f"https://example.org/{n}", "date": "2017-10-02"})
                + "\n"
            )
    settings = {"LAPWING_LOAD_BATCH_RECORDS": "7", "LAPWING_CODE_BATCH_ARTICLES": "5"}
    home = tmp_path / "home"
    for _ in range(3):
        process = subprocess.Popen(
            [*command_line(), "ingest", str(archive)], cwd=home, env=os.environ | settings,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wal = home / ".lapwing" / "lapwing.db-wal"
        deadline = time.monotonic() + 60
        size = wal.stat().st_size if wal.exists() else 0
        while time.monotonic() < deadline and process.poll() is None:
            if wal.exists() and wal.stat().st_size > size + wait_for_bytes:
                break
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = lapwing("ingest", archive, **settings)
    assert done.returncode == 0, done.stderr
    undisturbed = tmp_path / "undisturbed.db"
    other = {"LAPWING_DATABASE_URL": f"sqlite:///{undisturbed}"}
    assert lapwing("ingest", archive, **other).returncode == 0
    disturbed = dump(open_store(Settings(database_url=f"sqlite:///{home}/.lapwing/lapwing.db")))
    assert disturbed == dump(open_store(Settings(database_url=f"sqlite:///{undisturbed}")))
    assert len(disturbed["articles"]) == 120 and disturbed["work"] == []


def test_code_answers_line_for_line(lapwing: Run) -> None:
    documents = [
        b'{"id": 1, "text": "Iran and Iraq held talks in Tehran on Monday.", "date": "2017-10-02"}',
        b"nonsense",
        b'{"id": "x"}',
        b'{"id": 3, "text": "Nothing happened."}',
        b'\xff{"id": 4}',
        b'{"id": 5, "text": "\\ud800 Iran praised Iraq."}',
    ]
    done = lapwing("code", stdin=b"\n".join(documents) + b"\n")
    assert done.returncode == 1
    answers = lines(done.stdout)
    assert [answer["id"] for answer in answers] == [1, None, "x", 3, None, 5]
    assert [("error" in answer) for answer in answers] == [False, True, True, False, True, False]
    (event,) = answers[0]["events"]
    assert event["event_type"] == "CONSULT" and event["date"] == "2017-10-02"
    assert event["source"][0]["country"] == "IRN" and event["target"][0]["country"] == "IRQ"
    assert answers[0]["published"] == {
        "stated": "2017-10-02", "resolved": "2017-10-02", "basis": ["as stated"]}  # fmt: skip
    assert answers[3]["events"] == [] and done.stderr.count("lapwing:") == 3


def test_actors(lapwing: Run) -> None:
    done = lapwing(
        "actors", stdin='{"id": 1, "text": "the Iranian army"}\n{"id": 2, "text": "soup"}\n'
    )
    first, second = lines(done.stdout)
    assert (first["country"], first["sector"]) == ("IRN", "MIL") and first["basis"]
    assert (second["country"], second["sector"]) == ("", "")


def test_config_tells_values_and_origins_and_hides_passwords(lapwing: Run) -> None:
    shown = lapwing("config", LAPWING_DATABASE_URL="postgresql://me:secret@db.example/news")
    assert "me:***@db.example" in shown.stdout and "secret" not in shown.stdout
    assert "environment LAPWING_DATABASE_URL" in shown.stdout and "default" in shown.stdout


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({"LAPWING_DATABSE_URL": "x"}, "unknown setting in the environment: LAPWING_DATABSE_URL"),
        ({"LAPWING_DATABASE_URL": "mysql://x"}, "must start with sqlite: or postgresql:"),
        ({"LAPWING_BROKER_URL": "amqp://x"}, "must start with redis: or rediss:"),
        ({"LAPWING_MAX_ATTEMPTS": "many"}, "max_attempts"),
        ({"LAPWING_CONFIG_DIR": "/nowhere"}, "no such folder"),
        ({"LAPWING_LANGUAGE_MODEL": "no-such-model"}, "no-such-model"),
    ],
)
def test_wrong_settings_are_named(lapwing: Run, environment: dict[str, str], problem: str) -> None:
    # `code` loads the language model; the others need not wait for it.
    command = "code" if "LAPWING_LANGUAGE_MODEL" in environment else "config"
    done = lapwing(command, stdin='{"text": "x"}\n', **environment)
    assert done.returncode == 3 and problem in done.stderr
    assert "Traceback" not in done.stderr
