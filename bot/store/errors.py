"""What can go wrong with the store: one class a cause."""


class StoreError(Exception):
    """Above all causes; the message is one line that says what to do."""


class StoreRefused(StoreError):
    """The database may not be used as it is: too new, on a network disk, with promises switched off."""


class StoreUnavailable(StoreError):
    """Nothing was written: the disk is full, the database is away or busy. The same call may be made again."""


class OutcomeUnknown(StoreUnavailable):
    """The connection broke during COMMIT: it may have been written. Only what carries a dedupe key may be repeated."""


class NoSuchConversation(StoreError):
    """There is no conversation of that id."""


class NoSuchRequest(StoreError):
    """There is no request of that number."""


class LeaseLost(StoreError):
    """Somebody else sends for this conversation now: what was to be marked is theirs to mark."""
