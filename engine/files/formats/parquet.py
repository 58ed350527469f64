"""Parquet: the table of the CSV, null for no value, the scenario in the metadata. It takes pyarrow."""

from pathlib import Path

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.columns import ALL, VERSION, Paths, Wanted, columns
from fallline.engine.files.embedded_scenario import KEY, marked, marked_in
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario


def write(scenario: Scenario, paths: Paths, target: Path, wanted: Wanted = ALL) -> None:
    """Raises ExportError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ExportError(tr("Parquet needs pyarrow, which is not installed: pip install pyarrow")) from None
    fields = {name: pa.array(values, from_pandas=True) for name, values in wanted.of(columns(scenario, paths)).items()}
    table = pa.table(fields).replace_schema_metadata({KEY: marked(scenario), "fallline-version": str(VERSION)})
    with target.open("wb") as file:  # pyarrow keeps a file open that it could not write to its end
        parquet.write_table(table, file, compression="zstd")


FORMATS.register(
    Format(
        name="parquet", kind="data", endings=(".parquet",), words=tr("Parquet table"), begins=rb"PAR1",
        read=marked_in, write=write, table=True,
    )
)  # fmt: skip
