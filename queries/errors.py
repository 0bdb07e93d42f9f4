"""What can go wrong while numbers are asked for.

QueryError
├── NoWarehouse     there is no warehouse at that path, or it is not one
├── UnknownProject  the warehouse has no project of that name
├── UnknownView     no view has that name
├── NoDecisions     the log of decisions is there, but cannot be read
└── BadQuery        the SQL cannot be run
"""


class QueryError(Exception):
    """A question could not be answered; the message says what to do."""


class NoWarehouse(QueryError):
    """There is no warehouse there."""


class UnknownProject(QueryError):
    """The warehouse has no such project."""


class UnknownView(QueryError):
    """No view has that name."""


class NoDecisions(QueryError):
    """The log of decisions cannot be read, so figures that follow it cannot be given."""


class BadQuery(QueryError):
    """The SQL cannot be run."""
