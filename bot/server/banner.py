"""What ``serve`` prints once it serves: addresses, what it stands on, demo policies, channels that are on and off."""

from collections.abc import Iterator

from bot.assembly import Prepared
from bot.settings import PREFIX, Settings

CHANNELS = {
    "WeChat": ("wechat_app_id", "wechat_app_secret", "wechat_token"),
    "Telegram": ("telegram_token",),
}


def banner(prepared: Prepared, settings: Settings, address: str) -> str:
    """``address``: where it listens, with scheme and port."""
    return "\n".join(_lines(prepared, settings, address.rstrip("/")))


def _lines(prepared: Prepared, settings: Settings, here: str) -> Iterator[str]:
    address = settings.public_url.rstrip("/") or here
    yield ""
    yield f"Member assistant is ready: {address}/"
    yield f"  chat page      {address}/"
    yield f"  staff console  {address}/staff"
    yield f"  HTTP API       {address}/api/openapi.json   health: {address}/readyz"
    if address != here:
        yield f"  listens on     {here}"
    yield f"  store          {prepared.described}"
    yield f"  policies       {prepared.policies} in the directory"
    if prepared.demo:
        yield ""
        yield "Demo policies (invented people). Binding asks for the number, the name and the last four of the id:"
        for one in prepared.demo:
            policy = one.policy
            asked = f"{policy.policy_no}  {policy.insured_name}  {policy.insured_id_no[-4:]}"
            yield f"  {asked}  {policy.handbook}, {one.situation}"
    if prepared.staff:
        yield ""
        yield "Demo staff (name and password):"
        yield from (f"  {name}  {password}" for name, password in prepared.staff)
    yield ""
    for channel, variables in CHANNELS.items():
        missing = [f"{PREFIX}{name.upper()}" for name in variables if not _is_set(settings, name)]
        state = "on" if not missing else f"off: set {', '.join(missing)} to turn it on"
        yield f"{channel} is {state}"
    if not prepared.policies and not settings.demo:
        yield f"No policies yet: member-assistant policies import FILE.csv, or {PREFIX}DEMO=on for invented ones"


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if hasattr(value, "get_secret_value") else value)
