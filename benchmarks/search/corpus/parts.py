"""Part files: the rows of some listings, made in several processes, ready to load."""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from django.db import connections

from benchmarks.search.corpus import rows
from benchmarks.search.corpus.listings import Writer
from jobs.models import Job, JobPlace, SearchDocument

LISTINGS = (Job, JobPlace)
DOCUMENTS = (SearchDocument,)
# More parts than processes, so that neither making nor loading waits for the other.
AHEAD = 3
Tables = Sequence[type[Job] | type[JobPlace] | type[SearchDocument]]

_writer: Writer | None = None


def made(
    writer: Writer, parts: Sequence[range], tables: Tables, folder: Path
) -> Iterator[tuple[range, dict[str, Path]]]:
    """Yield each part with its files by table, in order; whoever takes them removes them."""
    # The fork hands the texts to the children; connections must not be shared with them.
    assert writer.companies
    assert writer.company_weights
    connections.close_all()
    global _writer  # noqa: PLW0603 - what forked processes inherit
    _writer = writer
    folder.mkdir(parents=True, exist_ok=True)
    count = min(os.cpu_count() or 1, max(1, len(parts)))
    names = [table.__name__ for table in tables]
    context = multiprocessing.get_context("fork")
    with context.Pool(count, end_with, [os.getpid()]) as pool:
        waiting = []
        left = iter(parts)
        for part in left:
            waiting.append((part, pool.apply_async(write_part, (part, names, str(folder)))))
            if len(waiting) >= count * AHEAD:
                first, files = waiting.pop(0)
                yield first, files.get()
        for first, files in waiting:
            yield first, files.get()


def end_with(parent: int) -> None:
    """Let this process end when its parent is gone, however that ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def write_part(part: range, names: Sequence[str], folder: str) -> dict[str, Path]:
    """Write the files of one part; return them by the table's name."""
    assert _writer is not None
    files = {name: Path(folder) / f"{part.start}-{name}.tsv" for name in names}
    with ExitStack() as stack:
        out = {
            name: stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
            for name, path in files.items()
        }
        for number in part:
            written = _writer.listing(number)
            if "Job" in out:
                out["Job"].write(rows.line(rows.job_values(written)))
                out["JobPlace"].writelines(map(rows.line, rows.place_values(written)))
            if "SearchDocument" in out:
                out["SearchDocument"].write(rows.line(rows.document_values(written)))
    return files
