"""My data: what is kept, a copy of it, its deletion, consent withdrawn, language, large text, reminders.

PIPL articles 15 (withdrawal), 44 to 48 (access, copy, correction, deletion)."""

from collections.abc import Mapping
from typing import Any

from dialogs.commands import DeleteData, ExportData, RecordConsent, SetPreference, UnbindPolicy
from dialogs.events import Result
from dialogs.flows.consent import VERSION
from dialogs.plan import Ask, Do, End, Go, Known, Learned, Pick, Plain, Step
from dialogs.replies import Reply
from dialogs.ways import ways
from dialogs.world import World

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
ACTS = ("see", "export", "withdraw", "delete", "unbind", "language", "large_text", "reminders", "close")


class DataFlow(Plain):
    name = "data"
    hangs_on: Mapping[str, tuple[str, ...]] = {"act": ("sure", "done", "policy_no")}

    def start(self, arg: str, world: World) -> dict[str, Any]:
        return {"act": arg} if arg in ACTS and _possible(arg, world) else {}

    def plan(self, known: Known, world: World) -> Step:
        act = known.get("act")
        if act is None:
            picks = tuple(Pick(each, key=f"dialogs.data.{each}") for each in ACTS if _possible(each, world))
            return Ask("act", "choice", "dialogs.ask.data", {"policies": len(world.bound)}, picks)
        if known.get("done"):
            data = known["done"] if isinstance(known["done"], dict) else {}
            return End(
                (
                    Reply(
                        key=f"dialogs.data_done.{act}",
                        args={**data, "value": world.preferences.get(str(act), "")},
                        options=_MENU,
                    ),
                ),
                forget=act in ("withdraw", "delete"),
            )
        return self._act(str(act), known, world)

    def _act(self, act: str, known: Known, world: World) -> Step:
        if act == "close":
            return End()
        if act == "see":
            return End((Reply(key="dialogs.data_seen", args=_seen(world), options=_MENU),))
        if act == "language":
            return End(then=Go("language"))
        if act == "export":
            return Do(ExportData())
        if act in ("large_text", "reminders"):
            old = world.preferences.get(act, "on" if act == "reminders" else "off")
            return Do(SetPreference(name=act, value="off" if old == "on" else "on"))
        if act == "unbind" and "policy_no" not in known:
            picks = tuple(_policy(bound.policy.policy_no, bound.policy.insured_name) for bound in world.bound)
            return Ask("policy_no", "choice", "dialogs.ask.unbind", picks=picks)
        if known.get("sure") == "false":
            return End((Reply(key="dialogs.data_kept", options=_MENU),))
        if known.get("sure") != "true":
            picks = (Pick("true", key=f"dialogs.option.{act}_sure"), Pick("false", key="dialogs.option.keep"))
            open_ = sum(view.status not in _OVER for view in world.requests)
            asked = f"{act}_sure"
            return Ask("sure", "yes_no", f"dialogs.ask.{asked}", {"open": open_}, picks, destroys=True, group=asked)
        if act == "withdraw":
            return Do(RecordConsent(about="health", version=VERSION, granted=False))
        return Do(UnbindPolicy(policy_no=str(known["policy_no"])) if act == "unbind" else DeleteData())

    def learn(self, known: Known, result: Result, world: World) -> Learned:
        del known, world
        if not result.ok:
            return Learned({"act": None}, (Reply(key="dialogs.data_failed"),))
        return Learned({"done": {"kept": [], "link": "", **result.data}})


class LanguageFlow(Plain):
    name = "language"

    def plan(self, known: Known, world: World) -> Step:  # noqa: ARG002
        if "language" not in known:
            picks = tuple(Pick(language, key=f"dialogs.language.{language}") for language in LANGUAGES)
            return Ask("language", "choice", "dialogs.ask.language", picks=picks)
        if not known.get("done"):
            return Do(SetPreference(name="language", value=str(known["language"])))
        chosen = SetPreference(name="language_by", value="chosen")  # what is heard from now on changes nothing
        done = Reply(key="dialogs.data_done.language", args={"kept": [], "link": ""}, options=_MENU)
        return End((done,), commands=(chosen,))

    def learn(self, known: Known, result: Result, world: World) -> Learned:
        del known, world
        return Learned({"done": result.ok or "failed"})

    def start(self, arg: str, world: World) -> dict[str, Any]:
        del world
        return {"language": arg} if arg in LANGUAGES else {}


_MENU = ways("menu")
_OVER = frozenset({"completed", "no_show", "cancelled", "declined", "expired"})


def _possible(act: str, world: World) -> bool:
    needs = {"withdraw": bool(world.consents), "unbind": bool(world.bound)}
    return needs.get(act, True)


def _policy(number: str, name: str) -> Pick:
    return Pick(number, text={"zh": f"{name} {number}", "en": f"{name} {number}"})


def _seen(world: World) -> dict[str, Any]:
    """What is kept, in counts and names; numbers are not repeated back."""
    return {
        "people": sorted({bound.policy.insured_name for bound in world.bound}),
        "policies": len(world.bound),
        "requests": len(world.requests),
        "papers": sum(len(ids) for view in world.requests for ids in view.documents.values()),
        "drafts": len(world.own_drafts),
        "consents": sorted(world.consents),
        "language": f"dialogs.language.{world.language}",
    }
