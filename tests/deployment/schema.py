"""Files held to the schemas that check-jsonschema brings with it."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

TOOL = Path(sys.executable).parent / "check-jsonschema"


def refused(schema: str, files: Iterable[Path]) -> set[Path]:
    """Return the files that a schema refuses; all of them are read in one go."""
    command = [TOOL, "--builtin-schema", f"vendor.{schema}", "--output-format", "json", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    assert found["parse_errors"] == []
    return {Path(error["filename"]) for error in found["errors"]}
