from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from worker.sources.fields import SYNONYMS
from worker.sources.reading import guess_kind, read_file, read_stream
from worker.sources.records import RawRecord, Reject
from worker.sources.walk import find_files

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIMIT = 1024 * 1024


def read(path: Path, data: bytes | str, limit: int = LIMIT) -> tuple[list[RawRecord], list[Reject]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    items = list(read_file(path, limit))
    return (
        [item for item in items if isinstance(item, RawRecord)],
        [item for item in items if isinstance(item, Reject)],
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (" date 2017-02-10 Two generals met.\n\nThey talked.",
         {"date": "2017-02-10", "text": "Two generals met.\n\nThey talked."}),
        ("date 2017-02-10\nTwo generals met.", {"date": "2017-02-10", "text": "Two generals met."}),
        ("Title: Generals meet\nURL: https://example.org/a\nSource: Daily\nDate: Mon, 02 Oct 2017\n"
         " 10:00:00 GMT\nLanguage: en\n\nTwo generals met.\nThey talked.",
         {"title": "Generals meet", "url": "https://example.org/a", "source": "Daily",
          "date": "Mon, 02 Oct 2017 10:00:00 GMT", "language": "en",
          "text": "Two generals met.\nThey talked."}),
        ("Two generals met: nobody knows why.", {"text": "Two generals met: nobody knows why."}),
        ("Warning: two generals met.\n\nThey talked.",
         {"text": "Warning: two generals met.\n\nThey talked."}),
        ("headline: A\r\npublished: 2017-10-02\r\n\r\nTwo generals met.",
         {"title": "A", "date": "2017-10-02", "text": "Two generals met."}),
    ],
)  # fmt: skip
def test_text_headers(tmp_path: Path, content: str, expected: dict[str, str]) -> None:
    (record,), rejects = read(tmp_path / "a.txt", content)
    assert not rejects
    assert {k: v for k, v in vars(record).items() if v and k != "origin"} == expected


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b"  \n\t\n", "the file is empty"),
        ("a.txt", b"MZ\x00\x01\x02", "a binary file: NUL byte at offset 2"),
        ("a.txt", b"Caf\xe9 meeting", "not UTF-8: byte 0xe9 at offset 3"),
        ("a.txt", b"Title: A\nURL: https://example.org\n\n", "a header but no text"),
        ("a.txt", b"x" * 2_000_000, "too large for one article"),
        ("a.pdf", b"%PDF-1.4", "unknown format .pdf"),
        ("a.json", b"", None),
        ("a.json", b'{"text": "cut', "not JSON"),
        ("a.json", b'[{"text": "The first."}, {"text": 5}]', None),
        ("a.json", b'[{"text": "The first."}', "cut off"),
        ("a.json", b'"a string"', "not an object but str"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.jsonl", b"\xff\xfe{\x00}\x00", "UTF-16"),
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"name,age\nBob,5\n", "no column with the text"),
        ("a.csv", b"\x00\x01\x02,", "binary"),
        ("a.txt.gz", gzip.compress(b"The ministers met. " * 50)[:-20], "cut off"),
        ("a.txt.gz", b"plain text", "damaged or not what its name says"),
        ("a.txt.bz2", bz2.compress(b"The ministers met. " * 50)[:-20], "cut off"),
        ("a.txt.xz", lzma.compress(b"The ministers met. " * 50)[:-20], "cut off"),
        ("a.txt.xz", b"not xz at all", "damaged"),
        ("a.txt.zst", zstd.compress(b"The ministers met. " * 50)[:-8], "cut off"),
    ],
)
def test_bad_files_are_named_with_their_problem(
    tmp_path: Path, name: str, content: bytes, problem: str | None
) -> None:
    _, rejects = read(tmp_path / name, content)
    if problem is None:
        return
    assert len(rejects) == 1
    assert problem in rejects[0].problem
    assert rejects[0].origin.path == str(tmp_path / name)


def test_bad_lines_cost_themselves(tmp_path: Path) -> None:
    lines = [
        b'{"text": "The first story."}',
        b"not json",
        b'{"title": "no text"}',
        b"",
        b'{"text": "  "}',
        b'{"text": "caf\xe9"}',
        b'["text"]',
        b'{"text": ["a"]}',
        b'{"text": "' + b"x" * 2_000_000 + b'"}',
        b"[" * 50_000,
        b'{"text": "The last story.", "source": {"name": "Daily"}}',
    ]
    records, rejects = read(tmp_path / "a.jsonl", b"\n".join(lines))
    assert [r.text for r in records] == ["The first story.", "The last story."]
    assert records[1].source == "Daily"
    assert [r.origin.line for r in rejects] == [2, 3, 5, 6, 7, 8, 9, 10]


def test_json_lines_are_numbered(tmp_path: Path) -> None:
    content = '[\n {"text": "One."},\n\n {"text":\n "Two."},\n 7,\n {"text": "Three."}\n]'
    records, rejects = read(tmp_path / "a.json", content)
    assert [(r.text, r.origin.line) for r in records] == [("One.", 2), ("Two.", 4), ("Three.", 7)]
    assert [r.origin.line for r in rejects] == [6]


def test_json_larger_than_the_buffer(tmp_path: Path) -> None:
    values = [
        {"text": f"Story {i}. " + "x" * 3000, "url": f"https://example.org/{i}"} for i in range(500)
    ]
    records, rejects = read(tmp_path / "a.json", json.dumps(values))
    assert len(records) == 500 and not rejects
    assert records[-1].url.endswith("/499")


def test_table_with_breaks_quotes_and_bad_rows(tmp_path: Path) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Headline", "Pub Date", "Body", "link"])
    writer.writerow(["One", "2017-10-02", 'First "quoted"\nline two', "https://example.org/1"])
    writer.writerow(["Two", "2017-10-02", "", ""])
    data = out.getvalue().encode() + b"Three,2017,caf\xe9,\na,b,c,d,e\nFour,,The fourth,\n"
    records, rejects = read(tmp_path / "a.csv", data)
    assert [(r.title, r.text) for r in records] == [
        ("One", 'First "quoted"\nline two'),
        ("Four", "The fourth"),
    ]
    assert records[0].date == "2017-10-02" and records[0].url == "https://example.org/1"
    assert [(r.origin.line, r.problem) for r in rejects] == [
        (4, "the text is empty"),
        (5, "not UTF-8 in column Body"),
        (6, "5 fields, but the header has 4"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    content = f"title{delimiter}text\nOne{delimiter}The first story\n"
    (record,), _ = read(tmp_path / ("a.tsv" if delimiter == "\t" else "a.csv"), content)
    assert (record.title, record.text) == ("One", "The first story")


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_every_format_in_every_compression(tmp_path: Path, suffix: str) -> None:
    compress = COMPRESSORS[suffix]
    contents = {
        "a.txt": "The ministers met in Geneva.",
        "a.json": '{"text": "The ministers met in Geneva."}',
        "a.jsonl": '{"text": "The ministers met in Geneva."}\n',
        "a.csv": "text\nThe ministers met in Geneva.\n",
        "a.tsv": "text\tdate\nThe ministers met in Geneva.\t2017-10-02\n",
    }
    for name, content in contents.items():
        records, rejects = read(tmp_path / (name + suffix), compress(content.encode()))
        assert [r.text for r in records] == ["The ministers met in Geneva."], name
        assert not rejects


def test_streams_that_follow_each_other_in_one_file(tmp_path: Path) -> None:
    parts = [b'{"text": "The first story."}\n', b'{"text": "The second story."}\n']
    for suffix, compress in COMPRESSORS.items():
        records, rejects = read(tmp_path / f"a.jsonl{suffix}", b"".join(map(compress, parts)))
        assert len(records) == 2 and not rejects, suffix


def test_good_records_before_damage_are_kept(tmp_path: Path) -> None:
    lines = b"".join(b'{"text": "Story number %d."}\n' % i for i in range(20_000))
    records, rejects = read(tmp_path / "a.jsonl.gz", gzip.compress(lines)[:-2000])
    assert len(records) > 100 and "cut off" in rejects[-1].problem


@pytest.mark.parametrize("name", SYNONYMS["text"])
def test_every_name_for_the_text(tmp_path: Path, name: str) -> None:
    (record,), _ = read(tmp_path / "a.jsonl", json.dumps({name.upper(): "The ministers met."}))
    assert record.text == "The ministers met."


@pytest.mark.parametrize("kind", ["text", "json", "jsonl", "csv", "tsv"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(data=st.binary(max_size=400))
def test_any_bytes_give_records_or_rejects(kind: str, data: bytes) -> None:
    for item in read_stream(io.BytesIO(data), "a", kind, 200):
        assert isinstance(item, RawRecord | Reject)
        if isinstance(item, RawRecord):
            assert item.text.strip()


@settings(max_examples=150)
@given(st.lists(st.text(min_size=1, max_size=50).filter(str.strip), min_size=1, max_size=8))
def test_written_json_reads_back(texts: list[str]) -> None:
    values = [{"text": text} for text in texts]
    for kind, content in (
        ("json", json.dumps(values)),
        ("jsonl", "\n".join(map(json.dumps, values))),
        ("json", "\n".join(map(json.dumps, values))),
    ):
        items = list(read_stream(io.BytesIO(content.encode()), "a", kind, LIMIT))
        assert [item.text for item in items if isinstance(item, RawRecord)] == texts


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b" [1", "json"), (b'{"a": 1}\n{', "jsonl"), (b'{\n "a"', "json"), (b"Two generals", "text")],
)
def test_guessed_formats(start: bytes, kind: str) -> None:
    assert guess_kind(start) == kind


def test_folders_are_walked_in_order_without_notes_and_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden", ".git/x.txt", "README.md", "c.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [str(path.relative_to(tmp_path)) for path in find_files(tmp_path)]
    assert found == ["b.txt", "c.csv", "a/1.txt", "a/2.txt"]
