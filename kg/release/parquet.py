"""The tables of a release as Parquet: lists for several values, types for days and numbers."""

from __future__ import annotations

from pathlib import Path

from kg.release.release import Distribution, ReleaseInfo
from kg.release.table_model import Row, Table


class Parquet:
    """The tables as Parquet. A file names the version of pyarrow that wrote it, which the lock file pins."""

    def __init__(self, folder: Path, tables: list[Table]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.pa, self.tables, self.out = pa, tables, {}
        types = {"integer": pa.int64(), "day": pa.date32()}
        for table in tables:
            fields = [pa.field(name, pa.string(), nullable=False) for name in ("id", "iri", "label")]
            for column in table.columns:
                one = types.get(column.form, pa.string())
                fields.append(pa.field(column.name, pa.list_(one) if column.several else one))
            path = str(folder / f"{table.name}.parquet")
            self.out[table.name] = pq.ParquetWriter(path, pa.schema(fields), version="2.6", compression="zstd")

    def close(self) -> None:
        """Closes the files."""
        for writer in self.out.values():
            writer.close()

    def add(self, table: Table, rows: list[Row]) -> None:
        """Adds rows."""
        writer = self.out[table.name]
        columns = zip(*(values for values, _ in rows), strict=True)
        arrays = [self.pa.array(values, field.type) for values, field in zip(columns, writer.schema, strict=True)]
        writer.write_batch(self.pa.record_batch(arrays, schema=writer.schema))

    def finish(self, meanings: dict[str, str], edition: ReleaseInfo) -> list[Distribution]:
        """The Parquet files."""
        self.close()
        kind, standard = "application/vnd.apache.parquet", "https://parquet.apache.org/docs/file-format/"
        return [Distribution(f"tables/{t.name}.parquet", t.about, kind, standard) for t in self.tables]
