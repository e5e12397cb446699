"""The flows, by name: a file each."""

from dialogs.flows.add_papers import AddPapersFlow
from dialogs.flows.bind import BindFlow
from dialogs.flows.choose import PersonFlow, PolicyFlow
from dialogs.flows.consent import ConsentFlow
from dialogs.flows.entitlements import EntitlementsFlow, ServiceFlow
from dialogs.flows.my_data import DataFlow, LanguageFlow
from dialogs.flows.my_requests import RequestsFlow
from dialogs.flows.request import RequestFlow
from dialogs.plan import Flow

_EVERY: tuple[Flow, ...] = (
    ConsentFlow(),
    BindFlow(),
    PersonFlow(),
    PolicyFlow(),
    EntitlementsFlow(),
    ServiceFlow(),
    RequestFlow(),
    AddPapersFlow(),
    RequestsFlow(),
    DataFlow(),
    LanguageFlow(),
)
FLOWS: dict[str, Flow] = {flow.name: flow for flow in _EVERY}
