"""Builds `.venv` from a lock file, with nothing but Python's standard library.

    python3 scripts/environment.py run     what `make run` needs   (requirements.lock)
    python3 scripts/environment.py dev     what `make test` needs  (requirements-dev.lock, which holds the former too)

A stamp in `.venv` remembers what was installed, so a second call takes no time. uv itself comes from the lock,
with its hash, through pip: so it is never presumed to be on the machine. Where packages come from is the machine's
business: what pip is told (by pip.conf or PIP_* variables) is handed on to uv, and no host stands in this tree.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
OLDEST_PYTHON = (3, 11)

# What pip calls it (`pip config list`, as `section.name`) and the variable by which uv learns the same.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}


class EnvironmentFailed(Exception):
    """The environment could not be built; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Builds or refreshes `.venv`. Returns the exit status: 0 done, 1 failed, 2 called wrongly."""
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print("usage: python3 scripts/environment.py run|dev", file=sys.stderr)
        return 2
    try:
        with _one_at_a_time():
            build(arguments[0])
    except EnvironmentFailed as failure:
        print(f"environment: {failure}", file=sys.stderr)
        return 1
    return 0


def build(kind: str) -> None:
    """Makes `.venv` hold what the lock file of `kind` lists, and the project itself; raises EnvironmentFailed."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:2]))
        raise EnvironmentFailed(f"Python {found} is too old: needs 3.11 or later. Say which: make PYTHON=python3.12 …")
    if VENV.is_symlink():  # to build here would empty what it leads to
        raise EnvironmentFailed(".venv is a link to another tree's environment: remove the link, and call this again")
    usable = _venv_is_usable()
    if usable and any(_stamp(each).read_text() == _fingerprint(each) for each in _sufficient(kind)):
        return
    if usable and _stamp("dev").exists():
        kind = "dev"  # never take away what the tests were given
    print(f"Building .venv from {LOCKS[kind]} …", flush=True)
    if not usable:
        _create_venv()
    for each in LOCKS:
        _stamp(each).unlink(missing_ok=True)
    _install(ROOT / LOCKS[kind])
    _stamp(kind).write_text(_fingerprint(kind))


def _sufficient(kind: str) -> list[str]:
    wanted = ["dev"] if kind == "dev" else ["run", "dev"]
    return [each for each in wanted if _stamp(each).exists()]


def _stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def _fingerprint(kind: str) -> str:
    """Says what an up-to-date environment was made of: the lock, the project's metadata, the place, the Python."""
    digest = hashlib.sha256()
    for part in (LOCKS[kind], "pyproject.toml", "scripts/environment.py"):
        digest.update((ROOT / part).read_bytes())
    digest.update(f"{VENV} {sys.version}".encode())
    return digest.hexdigest()


def _venv_is_usable() -> bool:
    """False where the tree was moved or its Python was replaced: scripts in a venv carry its absolute path."""
    activate = VENV / "bin" / "activate"
    if not PYTHON.exists() or not activate.exists() or str(VENV) not in activate.read_text():
        return False
    asked = subprocess.run(
        [PYTHON, "-c", "import pip, sys; print(sys.version)"], capture_output=True, text=True, check=False
    )
    return asked.returncode == 0 and asked.stdout.strip() == sys.version.strip()


def _create_venv() -> None:
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False)
    if made.returncode != 0:
        raise EnvironmentFailed("python3 -m venv failed (its lines are above). On Debian: apt-get install python3-venv")


def _install(lock: Path) -> None:
    uv_alone = VENV / "uv.lock.txt"
    uv_alone.write_text(_uv_entry(lock.read_text()))
    quiet = ["--quiet", "--disable-pip-version-check"]
    _call([PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "-r", uv_alone], os.environ)
    uv: list[str | Path] = [VENV / "bin" / "uv", "pip"]
    here: list[str | Path] = ["--quiet", "--python", PYTHON]
    environment = _uv_environment()
    _call([*uv, "sync", *here, "--require-hashes", "--compile-bytecode", lock], environment)
    _call([*uv, "install", *here, "--no-deps", "--no-build-isolation", "--editable", ROOT], environment)


def _uv_entry(lock: str) -> str:
    entry = re.search(r"^uv==.*\n(?: +--hash=.*(?:\n|\Z))+", lock, re.MULTILINE)
    if entry is None:
        raise EnvironmentFailed("the lock file has no entry for uv: renew it with scripts/lock")
    return entry.group()


def _call(command: list[str | Path], environment: Mapping[str, str]) -> None:
    done = subprocess.run(command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        what = " ".join(Path(part).name if isinstance(part, Path) else part for part in command)
        raise EnvironmentFailed(f"'{what}' failed (its lines are above): is the package registry reachable?")


def _uv_environment() -> dict[str, str]:
    """Returns this process's variables, plus what uv must hear of pip's configuration. uv's own variables win."""
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    for option, value in _pip_configuration().items():
        variable = PIP_TO_UV.get(option)
        if variable is None or (variable == "UV_DEFAULT_INDEX" and "UV_INDEX_URL" in environment):
            continue
        environment.setdefault(variable, " ".join(value.split()))
    # An addition to the registry may hold some versions only; every file is checked against its hash all the same.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    environment.setdefault("UV_HTTP_TIMEOUT", "120")
    environment.setdefault("UV_LINK_MODE", "copy")  # a home on another disk would make uv warn
    return environment


def _pip_configuration() -> dict[str, str]:
    """Returns pip's options by name; variables (`:env:`) and `install` sections come after, and so above, `global`."""
    asked = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    found = re.findall(r"^(global|install|:env:)\.([\w-]+)='(.*)'$", asked.stdout, re.MULTILINE)
    order = ["global", "install", ":env:"]
    options: dict[str, str] = {}
    for _section, name, value in sorted(found, key=lambda each: order.index(each[0])):
        options[name] = value.replace("\\n", " ")
    return options


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Holds a lock, so that `make run` and `make test` at once do not install into each other."""
    with (ROOT / "pyproject.toml").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
