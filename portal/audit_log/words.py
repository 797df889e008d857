"""What was done, as a sentence; the words of gateway.audit's actions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

ACTIONS: dict[str, Text] = {
    "announcement.create": _("Wrote an announcement"),
    "announcement.update": _("Changed an announcement"),
    "announcement.delete": _("Removed an announcement"),
    "api_key.create": _("Made an API key"),
    "api_key.enable": _("Enabled an API key"),
    "api_key.disable": _("Disabled an API key"),
    "api_key.update": _("Changed an API key"),
    "api_key.revoke": _("Revoked an API key"),
    "api_key.rotate": _("Gave an API key a new secret"),
    "api_key.set_limits": _("Set the limits of an API key"),
    "channel.create": _("Added a channel"),
    "channel.update": _("Changed a channel"),
    "channel.delete": _("Deleted a channel"),
    "channel.enable": _("Enabled a channel"),
    "channel.disable": _("Disabled a channel"),
    "channel.credential_enable": _("Enabled a credential of a channel"),
    "channel.credential_disable": _("Disabled a credential of a channel"),
    "channel.credential_remove": _("Removed a credential of a channel"),
    "code.create": _("Made redemption codes"),
    "code.disable": _("Disabled redemption codes"),
    "group.create": _("Made a group"),
    "group.update": _("Changed a group"),
    "group.delete": _("Deleted a group"),
    "management_token.create": _("Made a management token"),
    "management_token.revoke": _("Revoked a management token"),
    "model.create": _("Added a model"),
    "model.update": _("Changed a model"),
    "model.delete": _("Removed a model"),
    "order.reconcile": _("Asked the provider about an order"),
    "order.accept": _("Accepted a payment that differed from its order"),
    "order.close": _("Closed an order without credit"),
    "price.add": _("Set a price"),
    "price.import": _("Imported prices"),
    "price.withdraw": _("Withdrew a planned price"),
    "site.update": _("Changed the site's settings"),
    "site.set_up": _("Finished the first set-up"),
    "task.run": _("Ran a task by hand"),
    "user.adjust_balance": _("Adjusted a balance"),
    "user.change_email": _("Changed somebody's e-mail address"),
    "user.change_group": _("Changed somebody's group"),
    "user.create": _("Made a user"),
    "user.disable": _("Disabled a user"),
    "user.enable": _("Enabled a user"),
    "user.end_sessions": _("Signed a user out"),
    "user.password_link": _("Made a link to set a password"),
    "user.read_capture": _("Read the kept text of a call"),
    "user.reset_second_factor": _("Reset a second factor"),
    "user.set_credit_limit": _("Set a credit limit"),
    "user.set_limits": _("Set the limits of a user"),
    "user.set_rights": _("Changed an operator's rights"),
    "user.sign_in_as": _("Signed in as somebody"),
    "user.sign_in_as_end": _("Stopped being signed in as somebody"),
}
KINDS: dict[str, Text] = {  # the part of an action before the dot
    "announcement": _("Announcements"),
    "api_key": _("API keys"),
    "channel": _("Channels"),
    "code": _("Redemption codes"),
    "group": _("Groups"),
    "management_token": _("Management tokens"),
    "model": _("Models"),
    "order": _("Orders"),
    "price": _("Prices"),
    "site": _("Site settings"),
    "task": _("Tasks"),
    "user": _("Users"),
}
WAYS: dict[str, Text] = {"console": _("Console"), "command": _("Terminal")}


def explain_action(action: str) -> Text:
    """An unknown one stays as it is."""
    return ACTIONS.get(action, action)


def explain_way(via: str) -> Text:
    """A management token is told by its name: "api: nightly"."""
    return WAYS.get(via, via)
