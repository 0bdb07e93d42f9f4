"""What a report says, in words: from the figures alone, so that a manifest is the whole report."""

from reports.content.whole import document

__all__ = ["document"]
