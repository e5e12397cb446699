"""The knowledge base of this installation: the handbooks of the program, and the years that an operator added."""

from bot.settings import PREFIX, Settings, SettingsError
from knowledge.library import Library
from knowledge.loader import load
from knowledge.times import EARLIEST
from knowledge.trouble import FileError
from knowledge.understanding.namelike import looks
from knowledge.understanding.understand import understand


def library_of(settings: Settings) -> Library:
    """The library by which every call and every process answers. Makes no folder: a mere question leaves nothing.

    Raises SettingsError for a year, kept by ``calendar import``, that cannot be read; DataError for the program's data.
    """
    folder = settings.data_dir / "calendar"
    try:
        return load(calendars=folder if folder.is_dir() else None)
    except FileError as error:
        if error.path.parent != folder:
            raise
        raise SettingsError(f"{PREFIX}DATA_DIR: {error}; import the year again or remove the file") from error


def warm(library: Library) -> None:
    """Builds its index, seconds of work, and reads something by it, for much is made when it is first needed: before
    the first member waits, not while."""
    for book in library.handbooks.values():
        understand(book.handbook.title, library.index, today=EARLIEST)
        looks(book.handbook.title, library.index.sorts_of_names)
