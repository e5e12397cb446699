"""Consents, policies, preferences, and the member's rights over their data."""

from hashlib import sha256

from bot.carry_out.carrying import Carrying, done, refused
from bot.links import Link, make
from bot.personal_data import delete
from bot.policies import look_up
from bot.reports import report_of
from bot.store.members import Binding, Consent
from bot.terms import REPORT_LINK_LASTS, ZONE
from dialogs.commands import (
    BindPolicy,
    DeleteData,
    ExportData,
    OpenReport,
    RecordConsent,
    SetPreference,
    UnbindPolicy,
)
from dialogs.events import Result


def record_consent(carrying: Carrying, command: RecordConsent) -> Result:
    """The words themselves are not kept, but their hash and version, so that it can be shown which were read."""
    text = carrying.consent_text(command.about, command.version, carrying.world.language)
    carrying.tx.members.consent(
        carrying.id,
        Consent(
            about=command.about,
            version=command.version,
            text_hash=sha256(text.encode()).hexdigest(),
            granted=command.granted,
            channel=carrying.conversation.channel,
            at=carrying.now,
        ),
    )
    carrying.audit("consent", about=command.about, version=command.version, granted=command.granted)
    return done(command.kind)


def bind_policy(carrying: Carrying, command: BindPolicy) -> Result:
    if "health" not in carrying.world.consents:
        return refused(command.kind, "no_consent")
    found = look_up(
        carrying.tx,
        carrying.now,
        chat=carrying.id,
        policy_no=command.policy_no,
        name=command.name,
        last_four=command.last_four,
        origin=carrying.origin,
    )
    if found.until is not None:
        carrying.audit("bind_paused")
        return refused(command.kind, "locked", until=found.until.astimezone(ZONE).isoformat())
    if found.entry is None:
        carrying.audit("bind_failed")
        return refused(command.kind, "not_found")
    number, person = found.entry.policy.policy_no, found.entry.person
    carrying.tx.members.bind(Binding(carrying.id, number, command.relation, person, carrying.now))
    carrying.audit("bound", person=person, relation=command.relation)
    return done(command.kind, policy_no=number, person=person)


def unbind_policy(carrying: Carrying, command: UnbindPolicy) -> Result:
    bound = carrying.bound(command.policy_no)
    if bound is None or not carrying.tx.members.unbind(carrying.id, command.policy_no):
        return refused(command.kind, "not_found")
    carrying.audit("unbound", person=bound.person)
    return done(command.kind)


def set_preference(carrying: Carrying, command: SetPreference) -> Result:
    carrying.tx.members.prefer(carrying.id, command.name, command.value)
    return done(command.kind)


def export_data(carrying: Carrying, command: ExportData) -> Result:
    link = make(carrying.tx, Link("export", carrying.id), carrying.now)
    carrying.audit("export_asked")
    return done(command.kind, link=f"{carrying.public_url}{link}")


def open_report(carrying: Carrying, command: OpenReport) -> Result:
    if report_of(carrying.tx, carrying.id, command.request) is None:
        return refused(command.kind, "gone")
    link = make(carrying.tx, Link("report", carrying.id, command.request), carrying.now, REPORT_LINK_LASTS)
    carrying.audit("report_asked", command.request)
    return done(command.kind, link=f"{carrying.public_url}{link}")


def delete_data(carrying: Carrying, command: DeleteData) -> Result:
    deleted = delete(carrying.tx, carrying.conversation, carrying.now)
    carrying.forgotten = True
    carrying.files.extend(deleted.files)
    carrying.audit("data_deleted", kept=list(deleted.kept))
    # the words to the member say that an open request's part stays; the consent record is told of in the consent
    return done(command.kind, kept=[code for code in deleted.kept if code == "open_requests"])
