"""The invariants that a database can check alone, as questions to it.

An answer is a broken invariant: each row fills the message beside the question.
"""
# ruff: noqa: S608  (the texts are put together from constants of this file)

from typing import NamedTuple


class Question(NamedTuple):
    """`sql` finds the rows that break `invariant`; its columns fill `message`."""

    invariant: str
    message: str
    sql: str


def _compare_sum(
    owner: str, column: str, *, rows: str, amount: str, by: str, where: str = "true"
) -> str:
    """Owners whose `column` is not the sum over their rows. A union and not a join,
    so that rows whose owner is missing show up too."""
    return (
        f"SELECT id, SUM(stored), SUM(summed) FROM (SELECT id, {column} AS stored, "
        f"0 AS summed FROM {owner} UNION ALL SELECT {by}, 0, SUM({amount}) FROM {rows} "
        f"WHERE {where} GROUP BY {by}) AS t "
        "GROUP BY id HAVING SUM(stored) <> SUM(summed) ORDER BY id"
    )


ENTRIES_AND_CALLS = (
    "FROM gateway_ledgerentry e LEFT JOIN gateway_usagelog u ON u.rid = e.rid"
)

QUESTIONS = [
    Question(
        "I1",
        "account {}: posted is {}, its entries make {}",
        _compare_sum(
            "gateway_account",
            "posted",
            rows="gateway_ledgerentry",
            amount="amount",
            by="account_id",
        ),
    ),
    Question(
        "I2",
        "account {}: held is {}, its open calls make {}",
        _compare_sum(
            "gateway_account",
            "held",
            rows="gateway_usagelog",
            amount="held",
            by="account_id",
            where="state = 'open'",
        ),
    ),
    Question(
        "I3",
        "account {}: posted {} - held {} is below its credit limit of {}",
        "SELECT id, posted, held, credit_limit FROM gateway_account "
        "WHERE posted - held < -credit_limit ORDER BY id",
    ),
    Question(
        "I4",
        "call {}: its state is {!r}",
        "SELECT rid, state FROM gateway_usagelog "
        "WHERE state NOT IN ('open', 'settled', 'released')",
    ),
    Question(
        "I4",
        "call {}: charged {} without a ledger entry",
        "SELECT u.rid, u.charged FROM gateway_usagelog u "
        "LEFT JOIN gateway_ledgerentry e ON e.rid = u.rid "
        "WHERE u.charged <> 0 AND e.id IS NULL",
    ),
    Question(
        "I4",
        "call {}: has {} ledger entries",
        "SELECT rid, COUNT(*) FROM gateway_ledgerentry "
        "WHERE rid IS NOT NULL GROUP BY rid HAVING COUNT(*) > 1",
    ),
    Question(
        "I4",
        "entry {}: a charge of {} for no call ({})",
        f"SELECT e.id, e.amount, e.rid {ENTRIES_AND_CALLS} "
        "WHERE (e.kind = 'charge' OR e.rid IS NOT NULL) AND u.rid IS NULL",
    ),
    Question(
        "I4",
        "entry {}: {} of {} to account {}, but call {} is {} at {} of account {}",
        "SELECT e.id, e.kind, e.amount, e.account_id, u.rid, u.state, u.charged, "
        f"u.account_id {ENTRIES_AND_CALLS} WHERE u.rid IS NOT NULL AND "
        "(u.state <> 'settled' OR u.charged <= 0 OR e.amount <> -u.charged "
        "OR e.account_id <> u.account_id OR e.kind <> 'charge')",
    ),
    Question(
        "I5",
        "call {}: is {} but charged {} with a shortfall of {}",
        "SELECT rid, state, charged, shortfall FROM gateway_usagelog "
        "WHERE state <> 'settled' AND (charged <> 0 OR shortfall <> 0)",
    ),
    Question(
        "I6",
        "account {}: spent is {}, its calls make {}",
        _compare_sum(
            "gateway_account",
            "spent",
            rows="gateway_usagelog",
            amount="charged",
            by="account_id",
        ),
    ),
    Question(
        "I6",
        "API key {}: spent is {}, its calls make {}",
        _compare_sum(
            "gateway_apikey",
            "spent",
            rows="gateway_usagelog",
            amount="charged",
            by="api_key_id",
        ),
    ),
    Question(
        "I6",
        "API key {}: has a spend limit that its account {} does not know of",
        "SELECT k.id, a.id FROM gateway_apikey k "
        "JOIN gateway_account a ON a.id = k.account_id "
        "WHERE k.limits_at IS NOT NULL AND NOT a.has_key_limits ORDER BY k.id",
    ),
    Question(
        "I6",
        "API key {}: its spend limits do not count, since no time is set for them",
        "SELECT id FROM gateway_apikey WHERE limits_at IS NULL AND COALESCE("
        "limit_total, limit_day, limit_week, limit_month) IS NOT NULL ORDER BY id",
    ),
]
