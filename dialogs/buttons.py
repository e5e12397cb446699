"""The buttons of a question, and which answer a tapped one stands for."""

from dialogs.plan import Ask, Pick
from dialogs.replies import Option


def button(serial: int, ask: Ask, pick: Pick, number: int) -> Option:
    """The id carries the question's number, so that a button of an earlier question is known as such."""
    value = pick.value if len(pick.value.encode()) <= 16 and "." not in pick.value else f"#{number}"
    return Option(id=f"{serial}.{ask.slot}.{value}", key=pick.key, args=pick.args, text=pick.text)


def picked(ask: Ask, value: str) -> str | None:
    """The pick that an option's last part stands for, or None when the open question offers no such thing."""
    if value.startswith("#") and value[1:].isdigit() and int(value[1:]) < len(ask.picks):
        return ask.picks[int(value[1:])].value
    return next((pick.value for pick in ask.picks if pick.value == value), None)
