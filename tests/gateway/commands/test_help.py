import pytest
from django.core.management import load_command_class

COMMANDS = [
    ("gateway", "add_channel"),
    ("gateway", "set_price"),
    ("gateway", "import_prices"),
    ("portal", "issue_key"),
]


@pytest.mark.parametrize(("app", "name"), COMMANDS)
def test_help_shows_a_whole_command_line(app: str, name: str):
    parser = load_command_class(app, name).create_parser("manage.py", name)
    assert f"\n  manage.py {name}" in parser.format_help()
