# Everything runs in .venv, made from requirements.lock; only Python 3.11 or newer is needed beforehand.
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; break; fi; done)
BIN := .venv/bin

# Hundreds of processes of the tests read the same sources: what one has compiled the others take, whatever the
# surroundings say. So what is installed is compiled where it is used: nine files of ten never are.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint bench docs lock clean

demo: .venv/compiled
	$(BIN)/rota check examples/acute-ward
	$(BIN)/rota solve examples/acute-ward --seconds 20 --grid --out out/demo || test $$? -eq 1 # 1: gaps are left
	@echo "Open out/demo/report.html"

# Checks and the compiling of kernels run side by side.
test: .venv/installed
	$(MAKE) --jobs=2 lint .venv/compiled
	$(BIN)/python -m pytest -n 2 --dist worksteal # who has nothing left takes from the other

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/compiled
	$(BIN)/python -m benchmarks

# The pages of docs/ as a site; a link that leads nowhere is an error.
docs: .venv/installed
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs out/site
	@echo "Open out/site/index.html"

# The lock: exact versions of everything, free of the addresses of any package index.
lock: .venv/installed
	$(BIN)/pip-compile --quiet --all-extras --strip-extras --no-header --no-emit-options --no-emit-index-url \
		--no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml

.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# The kernels of the search, compiled.
.venv/compiled: .venv/installed
	$(BIN)/python -m optimiser.bench.warm
	touch $@

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
