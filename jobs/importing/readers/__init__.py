"""One reader per format: a stream in, raw ads and flaws out, one at a time."""

from collections.abc import Callable, Iterator

from jobs.importing.ads import Defaults, Flaw, RawAd
from jobs.importing.opening import Source
from jobs.importing.readers.boards import read_greenhouse, read_lever
from jobs.importing.readers.hn import read_hn
from jobs.importing.readers.indeed import read_indeed
from jobs.importing.readers.job_banks import read_jobtech, read_nav
from jobs.importing.readers.jsonld import read_jsonld
from jobs.importing.readers.sheets import read_csv
from jobs.importing.readers.teaching import read_fusion, read_teaching_xml, read_ventrus

Reader = Callable[[Source, Defaults], Iterator[RawAd | Flaw]]

READERS: dict[str, Reader] = {
    "csv": read_csv,
    "indeed-xml": read_indeed,
    "jsonld": read_jsonld,
    "greenhouse": read_greenhouse,
    "lever": read_lever,
    "hn": read_hn,
    "teaching-xml": read_teaching_xml,
    "ventrus-rss": read_ventrus,
    "fusion-json": read_fusion,
    "nav": read_nav,
    "jobtech": read_jobtech,
}
