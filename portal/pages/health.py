"""Two questions of machines: is the process alive, and can it serve?"""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def show_health(request: HttpRequest) -> HttpResponse:
    """200 whenever this process answers at all; touches no store."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def show_readiness(request: HttpRequest) -> JsonResponse:
    """200 when calls can be served, else 503 that names the part."""
    problem = find_problem()
    if problem:
        part, message = problem
        body = {"status": "unavailable", "part": part, "message": message}
        return JsonResponse(body, status=503)
    return JsonResponse({"status": "ok"})


def find_problem() -> tuple[str, str] | None:
    """The part that keeps us from serving and a sentence about it; no details that
    would help an attacker, since anyone may ask."""
    try:
        ask_database()
        require_migrations()
    except DatabaseError:
        return "database", "The database does not answer."
    except MigrationsMissing:
        return "migrations", "The database needs manage.py migrate."
    return None


def ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


class MigrationsMissing(Exception):
    """The tables are older than the code."""


@cache
def require_migrations() -> None:
    """Reads all migrations, so a success is kept for the life of the process."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MigrationsMissing
