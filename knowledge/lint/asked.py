"""Whether what a condition, a question or a paper hangs on is asked for, and can be answered as it expects."""

from collections.abc import Iterator

from knowledge.lint.findings import Level
from knowledge.lint.schema import Book
from knowledge.lint.vocabulary import vocabulary
from knowledge.located import Step
from knowledge.models import Service, Test, When

# The field without which a test can never be decided.
NEEDED = {
    Test.COST_OVER: "amount",
    Test.DAYS_IN_FORCE: "days",
    Test.DIAGNOSIS: "illnesses",
    Test.HOSPITAL_GRADE: "grade",
    Test.NEEDS: "slot",
    Test.PLAN: "plan",
}


def check(book: Book, service: Service) -> None:
    """Adds what it finds to the book."""
    known = vocabulary()
    own = {condition.slot for condition in service.conditions if condition.test is Test.NEEDS}
    asked = {question.slot for question in service.questions}
    for path, slot in _named(service):
        if slot not in known.slots and slot not in own:
            book.say("error", service.id, path, f"{slot!r} is not a slot of lint/vocabulary.yaml")
    for number, slot in enumerate(question.slot for question in service.questions):
        if slot in [question.slot for question in service.questions[:number]]:
            book.say("error", service.id, ("questions", number), f"{slot!r} is asked twice")
    for path, slot in _hung_on(service):
        if slot not in asked:
            level: Level = "explained" if slot in known.told_elsewhere else "error"
            book.say(level, service.id, path, f"no question asks for {slot!r}, so what hangs on it never comes")
    for path, when in _conditions_of_all(service):
        wrong = [value for value in when.any_of if when.slot in known.yes_no and value not in ("true", "false")]
        if wrong:
            book.say("error", service.id, (*path, "any_of"), f"{wrong[0]!r} is neither 'true' nor 'false'")
    for number, condition in enumerate(service.conditions):
        needed = NEEDED.get(condition.test)
        if needed and not getattr(condition, needed):
            message = f"the test {condition.test.value} cannot be decided without {needed}"
            book.say("error", service.id, ("conditions", number), message)
        if condition.first_only and condition.recurrence_only:
            message = "first_only and recurrence_only rule each other out"
            book.say("error", service.id, ("conditions", number), message)
        if condition.slot and condition.slot not in asked and condition.test is not Test.NEEDS:
            message = f"no question asks for {condition.slot!r}, so it stays unknown until a human looks"
            book.say("explained", service.id, ("conditions", number, "slot"), message)


def _named(service: Service) -> Iterator[tuple[tuple[Step, ...], str]]:
    for number, condition in enumerate(service.conditions):
        if condition.slot:
            yield ("conditions", number, "slot"), condition.slot
    for number, question in enumerate(service.questions):
        yield ("questions", number, "slot"), question.slot
    yield from _hung_on(service)


def _hung_on(service: Service) -> Iterator[tuple[tuple[Step, ...], str]]:
    for path, when in _conditions_of_all(service):
        yield (*path, "slot"), when.slot


def _conditions_of_all(service: Service) -> Iterator[tuple[tuple[Step, ...], When]]:
    """On what a question or a paper hangs."""
    for number, question in enumerate(service.questions):
        yield from ((("questions", number, "when", n), when) for n, when in enumerate(question.when))
    for number, paper in enumerate(service.papers):
        for kind in ("relevant_when", "required_when"):
            yield from ((("papers", number, kind, n), when) for n, when in enumerate(getattr(paper, kind)))
