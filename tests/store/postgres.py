"""A PostgreSQL of our own: from the system's binaries, in a temporary folder, on a free port.

It listens on loopback only, runs as a user that is not root (it refuses root), and ends with the
process that started it.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

COMMAND = "apt-get install -y postgresql"
USER = "advisor"


class Missing(Exception):
    """PostgreSQL cannot be started here; says why, and what installs it."""


def binaries() -> Path:
    """The folder of initdb and postgres, of the newest version that is installed."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parent.parent.name)
    )
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    if named and (Path(named).resolve().parent / "postgres").exists():
        return Path(named).resolve().parent
    raise Missing(f"PostgreSQL is missing; install it with: {COMMAND}")


class Server:
    """A server that is started, stopped, killed and started again."""

    def __init__(self, *settings: str) -> None:
        self.bin = binaries()
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="advisor-postgres-"))
        self.data = self.folder / "data"
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._as: list[str] = []
        self._made = 0
        if os.getuid() == 0:
            other = next(
                (p for p in pwd.getpwall() if p.pw_name in {"postgres", "nobody"}),
                None,
            )
            if other is None or shutil.which("setpriv") is None:
                raise Missing("PostgreSQL refuses root, and there is no user postgres or nobody.")
            os.chown(self.folder, other.pw_uid, other.pw_gid)
            self._as = [f"--reuid={other.pw_uid}", f"--regid={other.pw_gid}", "--clear-groups"]
        self._run(
            "initdb", "-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale",
            "--no-sync",
        )  # fmt: skip

    def _command(self, program: str, *arguments: str) -> list[str]:
        command = [str(self.bin / program), *arguments]
        if shutil.which("setpriv"):
            return ["setpriv", *self._as, "--pdeathsig=QUIT", "--", *command]
        return command

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            self._command(program, *arguments),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            cwd=self.folder,
        )
        if done.returncode:
            raise Missing(f"{program} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Start it, on the port that it had before, or on a free one."""
        for _ in range(5):
            port = self.port or _free_port()
            log = (self.folder / "log").open("ab")
            with log:
                self.process = subprocess.Popen(
                    self._command(
                        "postgres", "-D", str(self.data), "-p", str(port),
                        "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                        *(f"--{each}" for each in self.settings),
                    ),
                    stdout=log,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    cwd=self.folder,
                )  # fmt: skip
            if self._answers(port):
                self.port = port
                return
            self.stop()
        raise Missing(f"PostgreSQL does not start: {(self.folder / 'log').read_text()[-2000:]}")

    def _answers(self, port: int) -> bool:
        import psycopg

        for _ in range(600):
            assert self.process is not None
            if self.process.poll() is not None:
                return False
            try:
                psycopg.connect(f"postgresql://{USER}@127.0.0.1:{port}/postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT in order, SIGQUIT at once as after a power cut."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(30)
        self.process = None

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """The URL of a database."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def new_database(self, more: str = "") -> str:
        """Make an empty database and return its URL."""
        name = self._new(f"DATABASE {{name}} {more}")
        return self.url(name)

    def new_schema(self) -> str:
        """Make an empty schema, which is quicker than a database, and return its URL."""
        return f"{self.url('postgres')}?options=-csearch_path%3D{self._new('SCHEMA {name}')}"

    def _new(self, what: str) -> str:
        import psycopg

        self._made += 1
        name = f"store_{os.getpid()}_{self._made}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE {what.format(name=name)}".encode())
        return name


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
