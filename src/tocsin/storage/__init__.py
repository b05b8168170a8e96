"""Where things are kept: records in a database, series and forecasts as immutable Parquet."""
