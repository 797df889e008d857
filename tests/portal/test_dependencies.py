"""What the product imports is installed with it, and not only with the test tools."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = {"gateway", "portal", "tests"}
LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)==", re.MULTILINE)


def list_imported() -> set[str]:
    """Names of top-level packages; imports for the type checker alone are left out."""
    found: set[str] = set()
    for folder in ("gateway", "portal"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in _walk_at_run_time(tree):
                if isinstance(node, ast.Import):
                    found |= {it.name.partition(".")[0] for it in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.add(node.module.partition(".")[0])
    return found - OURS - set(sys.stdlib_module_names)


def _walk_at_run_time(node: ast.AST) -> list[ast.AST]:
    found = []
    for child in ast.iter_child_nodes(node):
        is_typing = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(
            child.test
        )
        if not is_typing:
            found += [child, *_walk_at_run_time(child)]
    return found


def normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_everything_that_is_imported_is_installed_with_the_product():
    text = (ROOT / "deploy" / "run.lock").read_text(encoding="utf-8")
    locked = {normalise(name) for name in LOCKED.findall(text)}
    known = packages_distributions()
    imported = list_imported()
    assert len(imported) > 15
    missing = {
        name
        for name in imported
        if not locked & {normalise(it) for it in known.get(name, [name])}
    }
    assert missing == set()
