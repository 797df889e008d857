"""Asking an upstream, for the people who set it up: which models it has, whether one of
them answers, and how much money is left there. Each blocks for 20 seconds at most."""

from gateway.trial.balance import Balance, fetch_balance
from gateway.trial.listing import ModelList, fetch_models
from gateway.trial.requests import choose_endpoint
from gateway.trial.saved import refresh_balance, try_channel
from gateway.trial.target import Target, read_target
from gateway.trial.trying import Trial, try_model

__all__ = [
    "Balance",
    "ModelList",
    "Target",
    "Trial",
    "choose_endpoint",
    "fetch_balance",
    "fetch_models",
    "read_target",
    "refresh_balance",
    "try_channel",
    "try_model",
]
