"""A throw-away PostgreSQL: started by us, seen by nobody else, gone at the end.

    python -m config.tooling.postgres -- command…    runs the command with DATABASE_URL set

It listens on loopback and on a socket in its own temporary folder, asks for a random password, keeps nothing
on disk that a power cut should spare (fsync off), and is stopped by the id of the process that we started.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

USER = "jinguo"
START_SECONDS = 60
ATTEMPTS = 3

# Speed instead of safety: the data is thrown away. The connection limit serves parallel test workers.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "on",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "fatal",
    "max_locks_per_transaction": "256",
}


class PostgresError(Exception):
    """The throw-away server could not be made or started; the text says why."""


def find_binaries() -> Path | None:
    """The folder of the newest installed server's programs (initdb, postgres), or None."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: _number(path.parts[-3]),
        reverse=True,
    )
    candidates = [*debian, *(Path(found) for found in [shutil.which("initdb")] if found)]
    return next((path.parent for path in candidates if (path.parent / "postgres").exists()), None)


@contextlib.contextmanager
def throwaway_cluster() -> Iterator[str]:
    """Yields the DATABASE_URL of a fresh server's database `jinguo`; the server and its files are gone after.

    Raises PostgresError.
    """
    binaries = find_binaries()
    if binaries is None:
        raise PostgresError("No PostgreSQL server programs found. On Debian: apt install postgresql")
    account = _unprivileged_account()
    folder = Path(tempfile.mkdtemp(prefix="jinguo-pg-"))
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        password = secrets.token_hex(16)
        _initialise(binaries, folder, password, account)
        with _server(binaries, folder, account) as port:
            url = f"postgresql://{USER}:{password}@127.0.0.1:{port}/{USER}"
            _create_database(binaries, url, password, port)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _unprivileged_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: the account to run it as, None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresError(
        "Running as root, and there is neither an account 'postgres' nor 'nobody' to start it as."
    )


def _as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    # Own session: Ctrl-C reaches the tests, not the server that they still need while they end.
    options: dict[str, Any] = {"start_new_session": True, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}}
    if account:
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return options


def _initialise(binaries: Path, folder: Path, password: str, account: pwd.struct_passwd | None) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    secret.chmod(0o600)
    if account:
        os.chown(secret, account.pw_uid, account.pw_gid)
    command = [
        str(binaries / "initdb"),
        f"--pgdata={folder / 'data'}",
        f"--username={USER}",
        f"--pwfile={secret}",
    ]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, **_as_account(account)
    )
    secret.unlink()
    if done.returncode:
        raise PostgresError(f"initdb failed:\n{done.stdout}{done.stderr}")


@contextlib.contextmanager
def _server(binaries: Path, folder: Path, account: pwd.struct_passwd | None) -> Iterator[int]:
    process, port = _start(binaries, folder, account)
    try:
        yield port
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown: open transactions are rolled back
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _start(
    binaries: Path, folder: Path, account: pwd.struct_passwd | None
) -> tuple[subprocess.Popen[bytes], int]:
    for _attempt in range(ATTEMPTS):  # another program may take the port between our look and the start
        port = _free_port()
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                _server_command(binaries, folder, port),
                cwd=folder,
                stdout=log,
                stderr=log,
                **_as_account(account),
            )
        if _is_ready(process, folder / "data" / "postmaster.pid"):
            return process, port
        process.kill()
        process.wait()
    log_text = (folder / "log").read_text(encoding="utf-8", errors="replace")
    raise PostgresError(f"The throw-away PostgreSQL did not start:\n{log_text}")


def _server_command(binaries: Path, folder: Path, port: int) -> list[str]:
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    for name, value in SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    # Should we be killed outright, the kernel tells the server to stop.
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "INT", "--", *command] if setpriv else command


def _is_ready(process: subprocess.Popen[bytes], pidfile: Path) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        # The server writes its state as the eighth line of this file.
        with contextlib.suppress(OSError, IndexError):
            if pidfile.read_text(encoding="utf-8").splitlines()[7].strip() == "ready":
                return True
        time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _create_database(binaries: Path, url: str, password: str, port: int) -> None:
    command = [str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", USER, USER]
    env = {**os.environ, "PGPASSWORD": password}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PostgresError(f"createdb failed on {url.rsplit('@', maxsplit=1)[-1]}: {done.stderr.strip()}")


def main(arguments: Sequence[str]) -> int:
    """The exit status of the command after `--`, run with DATABASE_URL set to a throw-away server."""
    command = [word for index, word in enumerate(arguments) if not (index == 0 and word == "--")]
    if not command:
        print("Usage: python -m config.tooling.postgres -- command…", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with throwaway_cluster() as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    except FileNotFoundError as error:
        print(f"Not found: {error.filename}", file=sys.stderr)
        return 127
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
