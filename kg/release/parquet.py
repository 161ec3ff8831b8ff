"""The tables of a release as Parquet: lists for several values, types for days and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.release.quads import Facts
from kg.release.release import Distribution, ReleaseInfo
from kg.release.table_model import Table, Value

ROWS = 20_000  # rows of a table that are held before they are written


class Parquet:
    """The tables as Parquet. A file names the version of pyarrow that wrote it, which the lock file pins."""

    def __init__(self, folder: Path, tables: list[Table]) -> None:
        self.folder, self.tables = folder, tables

    def __enter__(self) -> Parquet:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.pa = pa
        types = {"integer": pa.int64(), "day": pa.date32()}
        self.schemas, self.out = {}, {}
        self.waiting: dict[str, list[list[Value]]] = {}
        for table in self.tables:
            fields = [pa.field(name, pa.string(), nullable=False) for name in ("id", "iri", "label")]
            for column in table.columns:
                one = types.get(column.form, pa.string())
                fields.append(pa.field(column.name, pa.list_(one) if column.several else one))
            self.schemas[table.name] = pa.schema(fields)
            self.waiting[table.name] = []
            path = str(self.folder / f"{table.name}.parquet")
            self.out[table.name] = pq.ParquetWriter(path, self.schemas[table.name], version="2.6", compression="zstd")
        return self

    def __exit__(self, *error: object) -> None:
        for writer in self.out.values():
            writer.close()

    def add(self, table: Table, row: list[Value], facts: Facts) -> None:
        """Adds a row."""
        waiting = self.waiting[table.name]
        waiting.append(row)
        if len(waiting) == ROWS:
            self._write(table.name)

    def _write(self, name: str) -> None:
        schema: Any = self.schemas[name]
        columns = zip(*self.waiting[name], strict=True)
        arrays = [self.pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
        self.out[name].write_batch(self.pa.record_batch(arrays, schema=schema))
        self.waiting[name].clear()

    def finish(self, meanings: dict[str, str], edition: ReleaseInfo) -> list[Distribution]:
        """The Parquet files."""
        for name, waiting in self.waiting.items():
            if waiting:
                self._write(name)
            self.out[name].close()
        kind, standard = "application/vnd.apache.parquet", "https://parquet.apache.org/docs/file-format/"
        return [Distribution(f"tables/{t.name}.parquet", t.about, kind, standard) for t in self.tables]
