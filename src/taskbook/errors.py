"""Exceptions that stop a run; faults found in data are Problems and are never raised."""

from __future__ import annotations


class TaskbookError(Exception):
    """A run cannot go on. The message is for a clerk, in Chinese.

    Attributes:
        reason: What is wrong, naming the file, sheet, cell or line and what was found.
        instruction: What to do about it.
        exit_code: 1 where a person must look at an input, 2 where the command was used wrongly.
    """

    exit_code = 1

    def __init__(self, reason: str, instruction: str = "") -> None:
        self.reason = reason
        self.instruction = instruction
        super().__init__(f"{reason}\n{instruction}" if instruction else reason)

    def __reduce__(self) -> tuple[type[TaskbookError], tuple[str, str]]:
        """Come back from a worker process with reason and instruction apart."""
        return type(self), (self.reason, self.instruction)


class UsageError(TaskbookError):
    """The command was called wrongly: unknown period, missing file argument, no workspace."""

    exit_code = 2


class SourceError(TaskbookError):
    """A file handed to taskbook cannot be read as what it claims to be."""


class MissingFileError(SourceError):
    """A file that was named on the command line or in the settings is not there, or is a folder."""

    exit_code = 2


class OutputError(TaskbookError):
    """A result cannot be written: folder read-only, file held open by another program."""


class ConfigError(TaskbookError):
    """A file of settings (taskbook.toml, a template, a dictionary) is wrong; names file and key."""

    exit_code = 2


class LedgerError(TaskbookError):
    """The ledger cannot be used: newer schema, not a ledger, locked for too long."""


class ClosedError(LedgerError):
    """The step does not fit a quarter that is closed, or is not: steps in the wrong order."""

    exit_code = 2
