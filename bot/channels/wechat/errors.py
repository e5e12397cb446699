"""What the platform answers when it does not do what it was asked: HTTP 200 with an ``errcode``. One class for each
cause that is treated in its own way; the codes and their names are wechatpy's."""

from wechatpy.constants import WeChatErrorCode as Code

IP_NOT_LISTED = 40164  # younger than wechatpy 1.8.18
TYPING_ALREADY = (45080, 45081)  # no message within 30 s; already typing


class ApiError(Exception):
    """Any refusal. ``code``: the platform's number; the message names the call, number and its words."""

    def __init__(self, call: str, code: int, words: str = "") -> None:
        super().__init__(f"{call}: errcode {code} ({_name(code)}) {words[:120]}".rstrip())
        self.call, self.code = call, code


class TokenRefused(ApiError):
    """The access token is wrong or over (40001, 40014, 42001, 41001): fetch another and try once more."""


class CredentialsRefused(ApiError):
    """WECHAT_APP_ID or WECHAT_APP_SECRET is wrong, or this machine's address is not on the account's list."""


class Busy(ApiError):
    """The platform's own trouble (-1, -1000): try later."""


class TooManyCalls(ApiError):
    """The account's calls of today, or of this minute, are used up (45009, 45011)."""


class NoWindow(ApiError):
    """The person has not written for 48 hours, or has left (45015, 43004, 46004, 50002)."""


class WindowUsedUp(ApiError):
    """The person was sent as many service messages as may be (45047)."""


class NotAuthorised(ApiError):
    """The account may not use this interface (48001, 48004, 50001): an unverified one has no service messages."""


class NotWanted(ApiError):
    """The person declines this kind of message (43101, 48002, 43019)."""


class MediumGone(ApiError):
    """A media id that is over (three days) or was never there (40007)."""


class TooLong(ApiError):
    """The content is longer than the platform takes (45002)."""


class Unreachable(Exception):
    """No answer, a 5xx, or an answer that is none of the platform's. ``perhaps_done``: it may have been carried out."""

    def __init__(self, call: str, why: str, *, perhaps_done: bool) -> None:
        super().__init__(f"{call}: {why}")
        self.call, self.perhaps_done = call, perhaps_done


class NoSuchInterface(Unreachable):
    """The path is not known there: the answer is not that of this interface."""


_CAUSES: dict[type[ApiError], tuple[int, ...]] = {
    TokenRefused: (
        Code.INVALID_CREDENTIAL,
        Code.INVALID_ACCESS_TOKEN,
        Code.MISSING_ACCESS_TOKEN,
        Code.EXPIRED_ACCESS_TOKEN,
    ),
    CredentialsRefused: (
        Code.INVALID_APP_ID,
        Code.INVALID_APP_SECRET,
        Code.MISSING_APP_ID,
        Code.MISSING_APP_SECRET,
        IP_NOT_LISTED,
    ),
    Busy: (Code.SYSTEM_ERROR, Code.SYSTEM_BUSY),
    TooManyCalls: (Code.OUT_OF_API_FREQ_LIMIT, Code.API_MINUTE_QUOTA_REACH_LIMIT),
    NoWindow: (
        Code.OUT_OF_RESPONSE_TIME_LIMIT,
        Code.REQUIRE_SUBSCRIBE,
        Code.USER_NOT_EXIST,
        Code.USER_LIMITED,
        Code.INVALID_OPENID,
    ),
    WindowUsedUp: (Code.OUT_OF_RESPONSE_COUNT_LIMIT,),
    NotAuthorised: (Code.UNAUTHORIZED_API, Code.API_BANNED, Code.USER_UNAUTHORIZED),
    NotWanted: (Code.USER_REFUSE_TO_ACCEPT_THE_MESSAGE, Code.USER_BLOCK_MESSAGE, Code.REQUIRE_UNBLOCK_USER),
    MediumGone: (Code.INVALID_MEDIA_ID,),
    TooLong: (Code.OUT_OF_CONTENT_SIZE_LIMIT,),
}
_BY_CODE = {int(code): cause for cause, codes in _CAUSES.items() for code in codes}
_NAMES: dict[int, str] = {int(code): str(code.name).lower() for code in Code} | {IP_NOT_LISTED: "ip_not_listed"}


def refusal(call: str, code: int, words: str = "") -> ApiError:
    """The error that stands for a code; ApiError itself for one that is treated like any other."""
    return _BY_CODE.get(code, ApiError)(call, code, words)


def _name(code: int) -> str:
    return _NAMES.get(code, "unknown")
