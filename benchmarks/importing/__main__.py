"""Import a large CSV into a database of its own; print rows a second and the peak of memory.

Run: python -m benchmarks.importing [MB]    (default 20; try 200: the peak hardly moves)
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
WORDS = "drive load check carry cook serve plan sell teach care clean build write count".split()
TOWNS = ("Accra", "Kumasi", "Tamale", "London", "Leeds", "Cardiff")


def write_sheet(path: Path, megabytes: int) -> int:
    """Write a sheet of about that size from a fixed seed; return its rows."""
    random, rows = Random(1), 0
    with path.open("w", encoding="utf-8") as file:
        file.write("id,title,company,location,salary,description\n")
        while file.tell() < megabytes * 1_000_000:
            rows += 1
            text = " ".join(random.choices(WORDS, k=300))
            pay = f'"GHS {random.randint(10, 90)}00 per month"'
            file.write(f"{rows},{random.choice(WORDS)} person {rows},Company {rows % 997},")
            file.write(f"{random.choice(TOWNS)},{pay},{text}\n")
    return rows


def main(megabytes: int) -> None:
    """Make the sheet and the database, import, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "long.csv"
        rows = write_sheet(sheet, megabytes)
        env = {**os.environ, "VAR_DIR": folder}
        for command in (["migrate", "-v0"], ["load_reference", "-v0"]):
            manage(command, env)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        report = manage(["import_jobs", str(sheet)], env)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(report)
        print(f"{sheet.stat().st_size / 1e6:.0f} MB, {rows:,} rows")
        print(f"peak {peak / 1024:.0f} MB; loading the gazetteer alone {before / 1024:.0f} MB")


def manage(command: list[str], env: dict[str, str]) -> str:
    """Run a command of manage.py and return what it printed."""
    return subprocess.run(  # noqa: S603  (our own manage.py)
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
