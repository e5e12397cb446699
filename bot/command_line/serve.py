"""``member-assistant serve``: the whole product behind one port."""

import socket

import click

from bot.settings import Settings, SettingsError

BACKLOG = 512


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes on the socket.")
def command(host: str, port: int, workers: int) -> None:
    """Serve the chat page, the API, the staff console and the channels that have credentials.

    SIGTERM ends it when all requests are answered; SIGHUP replaces the processes one by one (with --workers above 1).

    Example: member-assistant serve --port 9000 --workers 2
    """
    try:  # what is wrong at first sight is told before the program is loaded
        settings = Settings.from_environment()
        settings.data_folder()
        listening = _listen(host, port)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error

    from bot import assembly, logs
    from bot.library import library_of
    from bot.server.banner import banner
    from bot.server.workers import WorkerFailed, Workers
    from bot.store.errors import StoreError
    from knowledge.trouble import DataError

    try:
        logs.configure(settings.log_level)
        address = f"http://{_shown(host)}:{listening.getsockname()[1]}"
        assembly.vault_of(settings)  # a place for papers that cannot be used is told before the handbooks are read
        library = library_of(settings)
        said = banner(assembly.prepare(settings, library), settings, address)
        if workers == 1:
            from bot.server.process import serve_product

            if not serve_product(settings, library, listening, lambda: click.echo(said)):
                raise click.ClickException("the server did not start: its own message is above")
        else:
            Workers(listening, workers).run(lambda: click.echo(said))
    except (SettingsError, DataError, StoreError, WorkerFailed) as error:
        raise click.ClickException(str(error)) from error


def _listen(host: str, port: int) -> socket.socket:
    """A socket that accepts. Raises click.ClickException, which names what to change."""
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        listening.listen(BACKLOG)
    except OSError as error:
        raise click.ClickException(
            f"cannot listen on {host}:{port} ({error.strerror}): choose another with --port, or PORT=9000 make run"
        ) from error
    listening.set_inheritable(True)
    return listening


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::", ""):  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
