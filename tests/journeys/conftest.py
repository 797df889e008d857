"""One server, one fake upstream and one operator's desk for all journeys."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from openai import AsyncOpenAI, OpenAI

from tests.fakes.process import UpstreamProcess, start_upstream
from tests.journeys.clerk import Clerk, open_desk
from tests.journeys.server import GatewayServer, make_database
from tests.journeys.stage import Client, Stage
from tests.load.servers import pick_port
from tests.valkey import Valkey, start_own_valkey

LAST = "test_canary"
HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The canary looks through what all others left behind. A journey drives several
    processes and a browser on whatever machine there is: one that fails is tried once
    more, and the report names it ("rerun")."""
    items.sort(key=lambda item: LAST in item.nodeid)
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def fake_upstream() -> Iterator[UpstreamProcess]:
    with start_upstream() as upstream:
        yield upstream


@pytest.fixture(scope="session")
def idle_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    """Not started yet; its stores are for the desk to prepare."""
    with make_database() as database:
        folder = tmp_path_factory.mktemp("gateway")
        server = GatewayServer(folder, pick_port(), database)
        yield server
        if server.process:
            server.stop()


@pytest.fixture(scope="session")
def desk(idle_server: GatewayServer) -> Iterator[Clerk]:
    with open_desk(idle_server.environment) as clerk:
        clerk.do("prepare")
        yield clerk


@pytest.fixture(scope="session")
def gateway_server(idle_server: GatewayServer, desk: Clerk) -> GatewayServer:
    idle_server.start()
    return idle_server


@pytest.fixture(scope="session")
def whole_stage(
    idle_server: GatewayServer, desk: Clerk, fake_upstream: UpstreamProcess
) -> Stage:
    """Channels and prices are there before the server starts: it reads them once."""
    stage = Stage(idle_server, fake_upstream, desk)
    stage.add_all()
    return stage


@pytest.fixture(scope="session")
def stage(whole_stage: Stage, gateway_server: GatewayServer) -> Stage:
    return whole_stage


@pytest.fixture(scope="module")
def valkey(stage: Stage) -> Iterator[Valkey]:
    """The server runs as two processes that share it, while a module wants that."""
    before = dict(stage.server.environment)
    with start_own_valkey() as valkey:
        stage.server.stop()
        stage.server.environment |= {"REDIS_URL": valkey.url, "WEB_WORKERS": "2"}
        stage.server.start(workers=2)
        yield valkey
        stage.server.stop()
    stage.server.environment.clear()
    stage.server.environment |= before
    stage.server.start()


@pytest.fixture(scope="session")
def client(stage: Stage) -> Client:
    """A user with money."""
    return stage.issue_key(credit="1000")


@pytest.fixture
def sdk(client: Client) -> Iterator[OpenAI]:
    with client.open_sdk() as opened:
        yield opened


@pytest.fixture
def loose_sdk(client: Client) -> Iterator[OpenAI]:
    """Where the SDK's own types forbid what OpenAI sends: `finish_reason: null` in
    the chunks of a completion, and embeddings as base64, its own default."""
    with client.open_sdk(is_strict=False) as opened:
        yield opened


@pytest_asyncio.fixture
async def async_sdk(client: Client) -> AsyncIterator[AsyncOpenAI]:
    async with client.open_async_sdk() as opened:
        yield opened


@pytest.fixture(autouse=True, scope="module")
def audit(stage: Stage) -> Iterator[None]:
    """After every subject the books are right, and no process was lost."""
    yield
    stage.clerk.wait_until_none_open()
    stage.clerk.verify_ledger()
