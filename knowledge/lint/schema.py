"""Reads a handbook's YAML against the models and says all that does not fit, with the line of each."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.lint.findings import Finding, Level
from knowledge.located import Step, YamlFile, read_yaml
from knowledge.models import Handbook, Service
from knowledge.statements import HANDBOOK

M = TypeVar("M", bound=BaseModel)


@dataclass
class Book:
    """A handbook's folder as far as it can be read. ``files``: by owner, HANDBOOK or a service's id."""

    folder: Path
    files: dict[str, YamlFile] = field(default_factory=dict)
    handbook: Handbook | None = None
    services: dict[str, Service] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def say(self, level: Level, owner: str, path: tuple[Step, ...], message: str) -> None:
        """A finding in the YAML file of ``owner``."""
        file = self.files[owner]
        self.findings.append(Finding(level, self.below(file.path), file.line(path), path, message))

    def below(self, path: Path) -> Path:
        return path.relative_to(self.folder.parent)

    @property
    def is_whole(self) -> bool:
        """Whether the handbook and all its services could be read."""
        return self.handbook is not None and set(self.services) == set(self.handbook.services)


def read(folder: Path) -> Book:
    """Never raises: whatever is wrong is a finding, and what can be read is there."""
    book = Book(folder)
    handbook = _model(book, HANDBOOK, folder / "handbook.yaml", Handbook)
    book.handbook = handbook
    if handbook is None:
        return book
    for number, id_ in enumerate(handbook.services):
        path = folder / "services" / f"{id_}.yaml"
        if not path.is_file():
            book.say("error", HANDBOOK, ("services", number), f"services/{id_}.yaml is missing")
            continue
        service = _model(book, id_, path, Service)
        if service is not None:
            book.services[id_] = service.model_copy(update={"id": id_})
            if service.id != id_:
                book.say("error", id_, ("id",), f"is {service.id!r}, and the file is called {id_}.yaml")
    for path in sorted((folder / "services").glob("*")):
        if path.name not in {f"{id_}.yaml" for id_ in handbook.services}:
            book.findings.append(Finding("error", book.below(path), 0, (), "is not under `services` of handbook.yaml"))
    return book


def _model(book: Book, owner: str, path: Path, model: type[M]) -> M | None:
    file = book.files[owner] = read_yaml(path)
    if file.problem is not None:
        book.findings.append(Finding("error", book.below(path), file.problem.line, (), file.problem.what))
        return None
    for repeated in file.repeated:
        book.say("error", owner, repeated, "stands twice; only the last counts")
    try:
        return model.model_validate(file.value)
    except ValidationError as error:
        for where, message in _problems(error):
            book.say("error", owner, where, message)
        return None


def problem(error: Any) -> str:
    """What pydantic says of a value, in words of ours where its own are of programs."""
    if error["type"] == "extra_forbidden":
        return "is no key of this model"
    return str(error["msg"]).removeprefix("Value error, ")


def _problems(error: ValidationError) -> Iterator[tuple[tuple[Step, ...], str]]:
    for each in error.errors():
        yield tuple(each["loc"]), problem(each)
