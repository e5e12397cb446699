"""How long things are kept, waited for and tried: one table, each with its source. Lengths and sizes of what comes in
stand in ``limits.py`` and ``documents/limits.py``."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Shanghai")  # every day in a handbook is a Chinese day

DRAFT_KEPT: Final = timedelta(days=30)  # dialogs.commands.SaveDraft
SEEN_KEPT: Final = timedelta(hours=48)  # Telegram redelivers for 24 h, WeChat for 15 s: twice the longest
PAPERS_WAITED: Final = timedelta(days=60)  # our choice: a request that lacks papers is closed after so long
PAPER_UNUSED_KEPT: Final = timedelta(days=30)  # our choice: as long as the draft that it belongs to
PAPERS_KEPT: Final = timedelta(days=180)  # our choice: after the request's end, while somebody may still ask (PIPL 19)
HUMAN_WAITED: Final = timedelta(minutes=15)  # our choice: then the bot comes back and says so
EVENT_TRIES: Final = 3  # our choice: a defect shows the first time, a full disk mends
TURN_STEPS: Final = 20  # commands and results that follow from one event; more is a circle
LINK_LASTS: Final = timedelta(hours=24)  # one-time links to an export or to the upload page: our choice
REPORT_LINK_LASTS: Final = timedelta(hours=1)  # our choice: long enough to open it again in another browser
BIND_QUIET: Final = timedelta(hours=24)  # so long after the last pause without a wrong guess the count begins anew
BIND_PAUSES: Final = (  # after the first, second, ... wrong guess in a row: our choice (ASVS 6.3.1)
    timedelta(0),
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=24),
)
