# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong, as exceptions. All are `Error`; each is also the exception of Python that comes nearest."""

from __future__ import annotations

from collections.abc import Sequence


class Error(Exception):
    """A call that failed.

    file, line, column: where in the user's text, None if it is not about one (or not known); lines count from 1.
    text: one sentence: what is wrong, what would be right.
    further: "file:line: sentence" of what else is wrong in a noise model, nine at most; a last one says if there is more."""

    def __init__(
        self, text: str, file: str | None = None, line: int | None = None, column: int | None = None, further: Sequence[str] = ()
    ) -> None:
        where = ":".join(str(part) for part in (file, line, column if line else None) if part)
        super().__init__("\n".join([f"{where}: {text}" if where else text, *further]))
        self.text, self.file, self.line, self.column, self.further = text, file, line, column, tuple(further)

    def __str__(self) -> str:
        return str(self.args[0])


class WrongValue(Error, ValueError):
    """An argument is out of its range."""


class WrongType(WrongValue, TypeError):
    """An argument is no number, no string, no array of the right type."""


class NoMemory(Error, MemoryError):
    """Not enough memory."""


class FileFailure(Error, OSError):
    """A file could not be read or written."""


class WrongSyntax(Error, ValueError):
    """A text does not follow its format."""


class NotFound(Error, LookupError):
    """No such name."""


class NotPhysical(Error, ValueError):
    """The description is not physical."""


class Unsupported(Error, NotImplementedError):
    """This engine cannot compute that."""


class Exists(Error, FileExistsError):
    """It exists already."""


class TooLarge(Error, MemoryError):
    """Too large for the memory or for a limit of the library."""


class NumericFailure(Error, ArithmeticError):
    """A numerical routine failed."""


class Interrupted(Error):
    """A callback has ended the work."""


# In the order of qn_status.
BY_STATUS = (
    Error,
    WrongValue,
    NoMemory,
    FileFailure,
    WrongSyntax,
    NotFound,
    NotPhysical,
    Unsupported,
    Exists,
    TooLarge,
    NumericFailure,
    Interrupted,
)
