"""The repository's own checks, each a module that exits 0 or says file, line and remedy; `make check` runs them all."""
