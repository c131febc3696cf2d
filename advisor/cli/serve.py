"""`advisor serve`: the intake page and its API, for this machine only."""

import contextlib
import getpass
import os
import signal
import socket
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from advisor.cli.failures import write_log
from advisor.cli.packs import cache_option, pack_option, read_pack
from advisor.errors import AdvisorError

if TYPE_CHECKING:
    import uvicorn

    from advisor.web.served import Served

PORT = 8737
_LOOPBACK = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}
_BACKLOG = 128


@click.command("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"Where to listen: {PORT}, or a free one where that is taken; 0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", help="127.0.0.1, ::1 or localhost; no other.")
@click.option(
    "--store",
    "store_place",
    envvar="ADVISOR_STORE",
    metavar="FILE|URL",
    help="Where engagements are kept: an SQLite file, or a postgresql:// address.",
)
@click.option("--name", help="Your name, under which changes are kept; else that of your account.")
@click.option("--open", "opens", is_flag=True, help="Open the page in a browser.")
@pack_option
@cache_option
def command(
    port: int | None,
    host: str,
    store_place: str | None,
    name: str | None,
    opens: bool,
    packs: tuple[str, ...],
    cache: bool,
) -> None:
    """Serve the intake page on this machine, with live advice beside the questions.

    Prints an address that opens one browser, once. Ctrl-C ends the server; what was saved is kept.
    """
    if host not in _LOOPBACK:
        raise AdvisorError.of(
            "W201",
            f"The page is for this machine only; it is not served at '{host}'.",
            allowed=_LOOPBACK,
            todo="Leave --host out.",
        )
    who = name or _account()
    with _listening(host, port) as listening:
        from advisor.store import open_store, place_of
        from advisor.web.app import create_app
        from advisor.web.served import Served

        bound = listening.getsockname()[1]
        with open_store(place_of(store_place)) as store:
            served = Served(
                store, partial(read_pack, packs, cache=cache), bound, fault_log=write_log
            )
            shown = f"[{host}]" if ":" in host else host
            address = f"http://{shown}:{bound}/enter?token={served.sessions.token(who)}"
            click.echo(f"Open this address; it opens one browser, once:\n\n    {address}\n")
            click.echo("Ctrl-C ends the server. What was saved is kept.", err=True)
            if opens:
                click.launch(address)
            # The server gives a signal on when it has ended; both end it in good order.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            with contextlib.suppress(KeyboardInterrupt):
                _server(create_app(served), served).run(sockets=[listening])
            click.echo("The server has ended.", err=True)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "consultant"


def _listening(host: str, port: int | None) -> socket.socket:
    """A socket that listens at a port, or at a free one where none was asked for by number."""
    # Named as TCP, or each answer would wait for the network's delayed acknowledgement: asyncio
    # turns that off for such sockets only.
    made = socket.socket(_LOOPBACK[host], socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        # A port just left by another server may be taken again; not so on Windows, where this
        # would share it.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    address = "127.0.0.1" if host == "localhost" else host
    try:
        for wanted in (PORT, 0) if port is None else (port,):
            try:
                made.bind((address, wanted))
                made.listen(_BACKLOG)
            except OSError as error:
                if port is None and wanted:
                    continue
                raise AdvisorError.of(
                    "W202",
                    f"Port {wanted} of {host} cannot be taken: {error.strerror or error}.",
                    todo="Another server may run there; give another --port, or leave it out.",
                ) from None
            else:
                return made
    except BaseException:
        made.close()
        raise
    raise AssertionError  # the loop returns or raises


def _server(app: Any, served: "Served") -> "uvicorn.Server":
    import uvicorn

    class Server(uvicorn.Server):
        """Ends the open streams when it is told to end, so that it need not wait for them."""

        def handle_exit(self, sig: int, frame: Any) -> None:
            served.live.end_streams()
            super().handle_exit(sig, frame)

    return Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # it would hold the token
            server_header=False,
            # Nothing stands between us and the browser whose word on the address would count.
            proxy_headers=False,
            # A form sent on a line that was closed that moment would have to be sent again.
            timeout_keep_alive=75,
            timeout_graceful_shutdown=5,
            ws="none",
            lifespan="on",
        )
    )
