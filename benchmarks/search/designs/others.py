"""Designs outside our database: SQLite's FTS5, tantivy and Xapian, each with files of its own.

They are given the words as our index has them, of live listings only, so that on words without
synonyms they find what we find; none of them knows filters or facets here.
"""

import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any, ClassVar

from benchmarks.harness.machine import ROOT
from benchmarks.search.designs.design import Answer, Clock, Place, folder_megabytes, texts
from benchmarks.search.questions import PAGE, Question

TANTIVY_BYTES = 512 * 1024 * 1024
COMMIT = 50_000
PEER = Path(__file__).with_name("xapian_peer.py")
UNPACKED = ROOT / "var" / "packages" / "usr" / "lib"


class OwnFiles:
    """A design that keeps an index in a folder of its own."""

    name: ClassVar[str]
    returns: ClassVar[str] = "ids by bm25 + count"
    most: ClassVar[int] = 100
    is_slow: ClassVar[bool] = False
    has_our_words: ClassVar[bool] = True

    def __init__(self, place: Place) -> None:
        self.place = place
        self.folder = place.folder / self.name.lower().replace(" ", "-")

    def missing(self) -> str:
        return ""

    def megabytes(self) -> float:
        return folder_megabytes(self.folder)

    def can(self, question: Question) -> bool:
        return question.is_plain and not question.is_prefix

    def forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class FTS5(OwnFiles):
    """SQLite's FTS5, page by bm25 and count."""

    name: ClassVar[str] = "SQLite FTS5"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._db: sqlite3.Connection | None = None

    def db(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = sqlite3.connect(self.folder / "fts5.sqlite3", isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA cache_size = -500000")
            self._db.execute("PRAGMA mmap_size = 8000000000")
        return self._db

    def build(self, clock: Clock) -> str:
        self.folder.mkdir(exist_ok=True)
        db = self.db()
        db.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS listing USING fts5(title, body, content='',"
            " tokenize='unicode61 remove_diacritics 0', prefix='3')"
        )
        done = db.execute("SELECT MAX(id) FROM listing_docsize").fetchone()[0] or 0
        for part in texts(done, self.place.plan.now):
            db.execute("BEGIN")
            db.executemany("INSERT INTO listing(rowid, title, body) VALUES (?, ?, ?)", part)
            db.execute("COMMIT")
            clock.check(f"{part[-1][0]:,} listings")
        db.execute("INSERT INTO listing(listing) VALUES ('optimize')")
        return "optimised"

    def can(self, question: Question) -> bool:
        return question.is_plain

    def ask(self, question: Question) -> Answer:
        words = [f'"{word}"' for word in question.words]
        sought = f'"{question.text}"' if question.is_phrase else " AND ".join(words)
        sought += "*" if question.is_prefix else ""
        page = self.db().execute(
            "SELECT rowid FROM listing WHERE listing MATCH ? ORDER BY rank LIMIT ? OFFSET ?",
            [sought, PAGE, question.offset],
        )
        ids = [number for (number,) in page]
        count = self.db().execute("SELECT COUNT(*) FROM listing WHERE listing MATCH ?", [sought])
        return Answer(ids, count.fetchone()[0])


class Tantivy(OwnFiles):
    """tantivy (Rust, in this process), page by bm25 and count."""

    name: ClassVar[str] = "tantivy"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._index: Any = None

    def missing(self) -> str:
        try:
            import tantivy  # noqa: F401, PLC0415 - only make bench-search installs it
        except ImportError:
            return "is not installed: .ci/environment.sh bench"
        return ""

    def build(self, clock: Clock) -> str:
        import tantivy  # noqa: PLC0415 - see above

        self.folder.mkdir(exist_ok=True)
        index = self.index()
        # Listings come in one order, so what is there says where to go on.
        done, there = 0, index.searcher().num_docs
        writer = index.writer(TANTIVY_BYTES, os.cpu_count() or 1)
        for part in texts(0, self.place.plan.now):
            for number, title, body in part:
                done += 1
                if done > there:
                    writer.add_document(tantivy.Document(text=f"{title} {body}", id=number))
            if done > there and done % COMMIT < len(part):
                writer.commit()
            clock.check(f"{part[-1][0]:,} listings")
        writer.commit()
        writer.wait_merging_threads()
        return "merged as it comes"

    def index(self) -> Any:
        import tantivy  # noqa: PLC0415 - see above

        if self._index is None:
            schema = tantivy.SchemaBuilder()
            schema.add_text_field("text", stored=False, tokenizer_name="whitespace")
            schema.add_integer_field("id", stored=True, indexed=False)
            self.schema = schema.build()
            self._index = tantivy.Index(self.schema, path=str(self.folder))
        return self._index

    def ask(self, question: Question) -> Answer:
        import tantivy  # noqa: PLC0415 - see above

        index, make = self.index(), tantivy.Query
        words: list[str | tuple[int, str]] = [*question.words]
        if question.is_phrase:
            sought = make.phrase_query(self.schema, "text", words)
        else:
            terms = [make.term_query(self.schema, "text", word) for word in question.words]
            sought = make.boolean_query([(tantivy.Occur.Must, term) for term in terms])
        searcher = index.searcher()
        found = searcher.search(sought, PAGE, True, offset=question.offset)
        return Answer([searcher.doc(at)["id"][0] for _score, at in found.hits], found.count)


class Xapian(OwnFiles):
    """Xapian (C++), in a process of the system's Python, page by bm25 and count."""

    name: ClassVar[str] = "Xapian"

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._peer: subprocess.Popen[str] | None = None

    def missing(self) -> str:
        try:
            self.say({"do": "hello"})
        except (OSError, EOFError):
            return "is not installed: .ci/packages.sh xapian"
        return ""

    def build(self, clock: Clock) -> str:
        self.folder.mkdir(exist_ok=True)
        self.say({"do": "open", "path": str(self.folder / "index"), "write": True})
        done = self.say({"do": "size"})["newest"]
        for part in texts(done, self.place.plan.now):
            self.say({"do": "add", "listings": part})
            clock.check(f"{part[-1][0]:,} listings")
        self.say({"do": "commit"})
        return "not compacted"

    def ask(self, question: Question) -> Answer:
        found = self.say({
            "do": "search", "path": str(self.folder / "index"), "words": question.words,
            "phrase": question.is_phrase, "offset": question.offset, "limit": PAGE,
        })  # fmt: skip
        return Answer(found["ids"], found["total"])

    def say(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a line to the peer and return what it answers; raise EOFError when it is gone."""
        if self._peer is None:
            found = {
                "PYTHONPATH": str(UNPACKED / "python3" / "dist-packages"),
                "XAPIAN_FLUSH_THRESHOLD": str(COMMIT),
                "LD_LIBRARY_PATH": ":".join(map(str, UNPACKED.glob("*-linux-gnu"))),
            }
            self._peer = subprocess.Popen(  # noqa: S603 - our own script
                [shutil.which("python3", path="/usr/bin") or "python3", str(PEER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env={**os.environ, **found},
            )
        assert self._peer.stdin
        assert self._peer.stdout
        self._peer.stdin.write(json.dumps(request) + "\n")
        self._peer.stdin.flush()
        line = self._peer.stdout.readline()
        if not line:
            raise EOFError
        answer: dict[str, Any] = json.loads(line)
        return answer
