"""What a channel is made of, as pages and scripts give it, checked."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gateway.catalogue.base_url import ENDPOINT_PATHS, check_base_url
from gateway.catalogue.channels import check_names
from gateway.catalogue.overrides import check_headers, check_parameters
from gateway.catalogue.rates import check_rates
from gateway.credentials import MOST_SECRETS, check_credential
from gateway.enums import ProviderName
from gateway.models import Channel, Group

COLUMNS = (
    "name",
    "base_url",
    "model_names",
    "model_mapping",
    "priority",
    "weight",
    "rpm_limit",
    "tpm_limit",
    "concurrency_limit",
    "connect_timeout",
    "first_byte_timeout",
    "idle_timeout",
    "total_timeout",
    "headers",
    "parameters",
    "cost_ppm",
    "cost_rates",
    "tags",
    "test_model",
    "remark",
)
# Not columns: ids of groups, whether it is switched on, a proxy's URL ("" takes it
# away), secrets that become the whole pool, secrets that are added to it.
OTHERS = ("groups", "is_enabled", "proxy", "credentials", "more_credentials")
FIELDS = frozenset((*COLUMNS, *OTHERS))
MOST_TAGS, LONGEST_TAG = 20, 40

Errors = dict[str, list[str]]


def refuse_unknown(values: Mapping[str, Any]) -> None:
    """Raises ValidationError for words that are no field."""
    unknown = sorted(values.keys() - FIELDS)
    if unknown:
        raise ValidationError({it: [_("There is no such field.")] for it in unknown})


def find_errors(channel: Channel, values: Mapping[str, Any]) -> Errors:
    """What is wrong with the columns of `channel`, which has taken the values over,
    and with the values that are no columns; by field."""
    errors: Errors = {}
    try:
        channel.clean_fields(exclude={"groups"})
    except ValidationError as problem:
        errors.update(problem.message_dict)
    for name, text in _list_problems(channel, values):
        if name not in errors:
            errors[name] = [text]
    return errors


def _list_problems(
    channel: Channel, values: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    if channel.provider != ProviderName.DEMO:
        yield from _judge("base_url", explain_base_url(channel.base_url))
    yield from _judge("model_names", explain_names(channel.model_names))
    yield from _judge(
        "model_mapping", explain_mapping(channel.model_mapping, channel.model_names)
    )
    yield from _judge("cost_rates", explain_rates(channel.cost_rates))
    yield from _judge("headers", explain_override(check_headers, channel.headers))
    yield from _judge(
        "parameters", explain_override(check_parameters, channel.parameters)
    )
    yield from _judge("tags", explain_tags(channel.tags))
    yield from _judge("groups", explain_groups(values.get("groups", [])))
    for name in ("credentials", "more_credentials"):
        yield from _judge(name, explain_secrets(values.get(name, [])))


def _judge(name: str, problem: str) -> Iterator[tuple[str, str]]:
    if problem:
        yield name, problem


def explain_base_url(text: str) -> str:
    """What is wrong with it, "" if nothing is; so do the functions below."""
    for path in ENDPOINT_PATHS:
        if text.rstrip("/").endswith(path):
            return _("Leave %(path)s off: the base URL ends before it.") % {
                "path": path
            }
    try:
        check_base_url(text)
    except ValueError:
        return _(
            "Enter an address such as https://api.openai.com/v1, without a credential, "
            "blank, ? or # in it."
        )
    return ""


def explain_names(names: Any) -> str:
    if not isinstance(names, list) or not names:
        return _("A channel needs at least one model. Fetch them, or enter some names.")
    for name in names:
        try:
            check_names([name])
        except ValueError:
            return _("“%(name)s” is not a model's name.") % {"name": str(name)[:100]}
    return ""


def explain_mapping(mapping: Any, names: Any) -> str:
    if not isinstance(mapping, dict):
        return _("Write it as the client's name and the upstream's name.")
    for client, upstream in mapping.items():
        if isinstance(names, list) and client not in names and "*" not in names:
            return _("“%(name)s” is not among the models of this channel.") % {
                "name": client
            }
        if problem := explain_names([upstream]):
            return problem
    return ""


def explain_rates(by_model: Any) -> str:
    if not isinstance(by_model, dict):
        return _("Write rates by the model's name.")
    for model, rates in by_model.items():
        try:
            check_rates(rates)
        except ValueError as problem:
            return _("The rates of “%(model)s”: %(problem)s.") % {
                "model": model,
                "problem": problem,
            }
    return ""


def explain_override(check: Callable[[Any], None], value: Any) -> str:
    """What `check` of gateway.catalogue.overrides says of it."""
    try:
        check(value)
    except ValueError as problem:
        return str(problem)
    return ""


def explain_tags(tags: Any) -> str:
    if not isinstance(tags, list) or not all(isinstance(it, str) for it in tags):
        return _("Tags are a list of words.")
    if len(tags) > MOST_TAGS:
        return _("At most %(n)s tags.") % {"n": MOST_TAGS}
    if any(not it.strip() or len(it) > LONGEST_TAG for it in tags):
        return _("A tag has 1 to %(n)s characters.") % {"n": LONGEST_TAG}
    return ""


def explain_groups(ids: Any) -> str:
    if not isinstance(ids, list) or not all(type(it) is int for it in ids):
        return _("Groups are a list of ids.")
    if Group.objects.filter(pk__in=ids).count() != len(set(ids)):
        return _("One of these groups does not exist any more.")
    return ""


def explain_secrets(secrets: Any) -> str:
    """Never repeats one."""
    if not isinstance(secrets, list) or not all(isinstance(it, str) for it in secrets):
        return _("Credentials are a list of texts.")
    if len(secrets) > MOST_SECRETS:
        return _("At most %(n)s credentials.") % {"n": MOST_SECRETS}
    for number, secret in enumerate(secrets, 1):
        try:
            check_credential(secret)
        except ValueError:
            return _(
                "Credential %(number)s has a blank or a sign that headers cannot carry."
            ) % {"number": number}
    return ""
