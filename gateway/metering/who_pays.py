"""Who pays for what, written once. Source: reliability.md, "Who pays"."""

from enum import StrEnum


class Ending(StrEnum):
    """How the answer of a call ended, seen from the money."""

    COMPLETE = "complete"
    EMPTY = "empty"  # a success without any content
    FAILED_BEFORE_FIRST_BYTE = "failed_before_first_byte"
    ERROR_FINISH = "error_finish"  # an error and nothing of an answer
    PARTIAL = "partial"  # an answer, then the upstream failed
    CLIENT_LEFT = "client_left"
    OUT_OF_CREDIT = "out_of_credit"  # ended by us: the hold could not be extended


class Charge(StrEnum):
    USAGE = "usage"  # the upstream's final usage; a local count when it gave none
    DELIVERED = "delivered"  # final usage if it was seen, else what was delivered
    NOTHING = "nothing"


WHO_PAYS: dict[Ending, Charge] = {
    Ending.COMPLETE: Charge.USAGE,
    Ending.EMPTY: Charge.NOTHING,
    Ending.FAILED_BEFORE_FIRST_BYTE: Charge.NOTHING,
    Ending.ERROR_FINISH: Charge.NOTHING,
    Ending.PARTIAL: Charge.DELIVERED,
    Ending.CLIENT_LEFT: Charge.DELIVERED,
    Ending.OUT_OF_CREDIT: Charge.DELIVERED,
}
# An attempt that failed over but was billed upstream is the operator's cost: it never
# reaches this table, which sees only the attempt whose answer the client got.
