"""What can go wrong with a report.

ReportError
├── NoReport       the file carries no report of Assay, or only a part of one
├── CannotPrint    text of the project is in a script that no font at hand can print
└── NothingKnown   there is nothing to report on: nothing was imported by that instant
"""


class ReportError(Exception):
    """A report could not be made or read; the message says what to do."""


class NoReport(ReportError):
    """The file is no report, or not a whole one."""


class CannotPrint(ReportError):
    """No font covers a script of the project."""


class NothingKnown(ReportError):
    """Nothing was known then."""
