"""What the verbs of surveillance ask for alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option("--data", help="The directory of the day's Parquet files.")]
OneDay = Annotated[str, typer.Option("--date", help="The day of the files, such as 2026-03-02.")]
Venues = Annotated[
    list[str] | None, typer.Option("--venue", help="A venue's MIC; else all that lie there.")
]
Rules = Annotated[str, typer.Option("--rules", help="The rule set.")]
Json = Annotated[bool, typer.Option("--json", help="Print canonical JSON.")]
STANDARD = "standard-1"
