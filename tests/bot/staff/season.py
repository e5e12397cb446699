"""Some weeks in the life of an office: requests of every handbook, done in time and late, refused, missed, waiting."""

from datetime import datetime, timedelta
from typing import Any, Final

from bot.requests.life import Step
from bot.store.contract import Transaction
from bot.terms import ZONE
from tests.bot.staff.office import NOON, Office

OVARIES: Final = {"illness": "卵巢癌", "recurrence": "true"}
SHANGHAI: Final = {"city": "310000", "hospital": "复旦大学附属肿瘤医院"}  # on the lists of all handbooks
# service of a demo policy, and what happens: days after sending -> step
Course = tuple[tuple[int, str], ...]
IN_TIME: Final[Course] = ((0, "review"), (1, "approve"), (3, "schedule"), (9, "complete"))
SLOW: Final[Course] = ((4, "review"), (6, "approve"), (16, "schedule"))
MISSED: Final[Course] = ((1, "approve"), (2, "schedule"), (8, "no_show"))
REFUSED: Final[Course] = ((2, "decline"),)
WANTS: Final[Course] = ((1, "review"), (2, "ask_papers"))
FRESH: Final[Course] = ()
SENT: Final[tuple[tuple[int, str, str, str, Course], ...]] = (  # days ago, policy, service, variant, course
    (41, "DEMO-AXAC-0001", "green-channel", "outpatient", IN_TIME),
    (40, "DEMO-PATH-0001", "gene-test", "", IN_TIME),
    (34, "DEMO-CPIC-0001", "followup", "", IN_TIME),
    (33, "DEMO-AXAC-0001", "mdt", "", MISSED),
    (27, "DEMO-AXAH-0001", "green-channel", "outpatient", SLOW),
    (26, "DEMO-ZHON-0001", "nursing-aide", "", REFUSED),
    (20, "DEMO-PATH-0001", "second-opinion", "", SLOW),
    (19, "DEMO-AXAC-0001", "gene-test", "", IN_TIME),
    (13, "DEMO-CPIC-0001", "gene-test", "", WANTS),
    (12, "DEMO-ZHON-0001", "health-management", "", IN_TIME),
    (6, "DEMO-AXAC-0001", "inpatient-advance", "", WANTS),
    (5, "DEMO-AXAH-0001", "mdt", "", ((1, "review"),)),
    (0, "DEMO-PATH-0001", "green-channel", "outpatient", FRESH),
    (10, "DEMO-CPIC-0001", "counselling", "", FRESH),
)


def live_through(office: Office, end: datetime = NOON) -> tuple[str, ...]:
    """Everything in the order of its days, on the office's clock, which stands at ``end`` afterwards."""
    deeds: list[tuple[datetime, int, str]] = []
    for at, (ago, _, _, _, course) in enumerate(SENT):
        sent = end - timedelta(days=ago)
        deeds.append((sent, at, "send"))
        deeds += [(sent + timedelta(days=days, hours=1), at, deed) for days, deed in course]
    numbers: dict[int, str] = {}
    for moment, at, deed in sorted(deed for deed in deeds if deed[0] <= end):
        office.clock.now = moment
        _, policy_no, service, variant, _ = SENT[at]
        if deed == "send":
            chat = office.member(policy_no)
            told = OVARIES if "CPIC" in policy_no else SHANGHAI
            numbers[at] = office.submit(chat, policy_no, service, variant=variant, answers=told)
        else:
            _step(office, numbers[at], deed)
    office.clock.now = end
    return tuple(numbers[at] for at in range(len(SENT)))


def _step(office: Office, number: str, deed: str) -> None:
    who = ("staff:林示例", "staff:周示例")[sum(map(ord, number)) % 2]
    data: dict[str, Any] = {}
    changes: dict[str, Any] = {}
    why = ""
    if deed == "schedule":
        at = (office.clock() + timedelta(days=5)).replace(hour=9, minute=30).astimezone(ZONE)
        changes = {"appointment_at": at, "place": "示例医院 肿瘤科"}
        data = {"place": "示例医院 肿瘤科"}
    elif deed == "ask_papers":
        changes, data, why = {"wanted": ("id-card",)}, {"papers": ["id-card"]}, "照片有点模糊，请再拍一张。"
    elif deed == "decline":
        why = "这次的情况不在服务范围内。"
    elif deed == "no_show":
        data = {"counts": True}
    step = Step(deed, who, office.clock(), why, data, changes)

    def work(tx: Transaction) -> None:
        office.parts.assistant.move_in(tx, number, step)
        tx.requests.assign(number, who.partition(":")[2])

    office.store.write_now(work)
