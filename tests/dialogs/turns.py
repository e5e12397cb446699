"""The table of docs/turns.md: the fewest messages of a member from hello to a request's number, service by service."""

from dialogs.flows.request import NOTE
from knowledge.loader import load
from tests.dialogs.rehearsal import policies
from tests.dialogs.typing_member import sentence, submit

POLICIES = {
    "axa-cancer-2021": "DEMO-AXAC-01",
    "axa-hospital-2021": "DEMO-AXAH-01",
    "patient-journey": "DEMO-PATH-01",
    "cpic-gyn-recurrence": "DEMO-CPIC-01",
    "zhongan-services": "DEMO-ZHON-01",
}
EVERY = [(POLICIES[id_], service) for id_, edition in load().handbooks.items() for service in edition.services]
BINDING = ("relation", "policy_no", "name", "last_four", "service")  # facts that every first request has to ask
DECISIONS = 5  # hello, consent, what of the papers that lack, the summary, what binds: no facts, and each a step


def asked(number: str, service: str) -> tuple[int, int]:
    """Messages with everything said at once, and with everything asked."""
    told = sentence(number, service)
    _, at_once = submit(number, service, told, briefly=True)
    _, one_by_one = submit(number, service)
    return len(at_once), len(one_by_one)


def unknowable(number: str, service: str) -> int:
    """Facts that nobody can know for the member: those of binding, the questions of the service, and papers once."""
    edition = load().handbooks[policies()[number].handbook]
    found = edition.services[service]
    questions = sum(question.slot != NOTE for question in found.questions)
    return len(BINDING) + questions + bool(found.papers or edition.handbook.papers)


def table() -> str:
    rows = [
        f"| {policies()[number].handbook} | {service} | {unknowable(number, service)} | {once} | {apart} |\n"
        for number, service in EVERY
        for once, apart in [asked(number, service)]
    ]
    head = "| handbook | service | facts | said at once | everything asked |\n|---|---|---|---|---|\n"
    return head + "".join(rows)
