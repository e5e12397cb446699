"""The platform's limits, each with its source. What is marked (*) was read in secondary sources only and has to be
seen on a real account; where a source is doubtful the strict reading is used."""

from typing import Final

PASSIVE_SECONDS: Final = 5.0
"""A try waits so long for its answer ("receive message" in the platform's manual)."""

TRIES: Final = 3
"""The same message is sent so often when nobody answers (same place)."""

ANSWER_SECONDS: Final = 4.5
"""When we stop waiting for our own work: half a second for the way back."""

TRIES_SECONDS: Final = PASSIVE_SECONDS * TRIES + 1
"""After this no further try of a message comes: what was not taken passively goes out as a service message."""

TEXT_BYTES: Final = 2048
"""A text message, UTF-8, passive or by the service interface (error 45002 says "content size out of limit")."""

WINDOW_TYPED: Final = (5, 48 * 3600.0)
"""Service messages after a person typed, sent a picture or spoke: how many, and for how many seconds (notice of
2023-06-12; before that 20)."""

WINDOW_TAPPED: Final = (3, 60.0)
"""The same after a menu click, a subscribe or a scan (same notice); a tap on a message-menu link counts here (*)."""

BODY_BYTES: Final = 256 * 1024
"""A callback's body. Messages are a few kilobytes; compatible mode is said to triple them."""

XML_DEPTH: Final = 8
XML_ELEMENTS: Final = 2000
"""The deepest documented event (subscription results) has 3 levels."""

CLOCK_SECONDS: Final = 300
"""How far ``timestamp`` may be from our clock. Ours: the platform sets no bound."""

NONCE_SECONDS: Final = 2 * CLOCK_SECONDS
"""How long a used nonce is remembered: as long as its timestamp could still pass."""

RETRY_NONCE_SECONDS: Final = 30.0
"""The same nonce with the same message is a try of the platform for so long, and a replay afterwards."""

MENU_BUTTONS: Final = 3
MENU_SUB_BUTTONS: Final = 5
MENU_NAME_BYTES: Final = 16
MENU_SUB_NAME_BYTES: Final = 60
MENU_KEY_BYTES: Final = 128
MENU_URL_BYTES: Final = 1024
"""Error codes 40016 to 40020 and 40023 to 40027 name these; the numbers are the menu page's."""

IMAGE_BYTES: Final = 10 * 1024 * 1024
"""A temporary picture that we upload: PNG, JPEG, GIF."""

MEDIA_BYTES: Final = 20 * 1024 * 1024
"""The most that we fetch of a member's medium: our own limit for a file (docs of intake)."""

GATHER_SECONDS: Final = 2.5
"""Photos come one by one, seconds apart: so long after the last one they are answered together. Ours."""

CLIENT_MESSAGE_BYTES: Final = 32
"""``client_msg_id`` of a template message: the platform drops a second one with the same id for ten minutes."""

TOKEN_MARGIN_SECONDS: Final = 600
"""A token is renewed so long before it ends; the platform keeps the old one alive for five minutes."""

FORCED_TOKEN_SECONDS: Final = 60
"""Forced refreshes of the stable token: at most 20 a day, and at least 30 s apart (its manual page)."""
