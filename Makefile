# Two commands matter: `make run` and `make test`. Everything they need is set up on the way.
py := .venv/bin/python
uv := .venv/bin/uv

.PHONY: run test check bench docs frontend clean lock
.DEFAULT_GOAL := run

.venv/.ready: dev.lock pyproject.toml
	@test -x $(py) || python3 -m venv .venv
	@test -x $(uv) || .venv/bin/pip install --quiet --disable-pip-version-check uv
	@echo "tocsin: installing the locked dependencies"
	@$(uv) pip install --quiet --python $(py) --require-hashes -r dev.lock
	@$(uv) pip install --quiet --python $(py) --no-deps -e .
	@touch $@

lock:
	$(uv) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --all-extras --group dev pyproject.toml -o dev.lock
