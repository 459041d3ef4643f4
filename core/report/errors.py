"""What can go wrong on the way to a report."""


class ReportError(ValueError):
    """A report, or a part of it, that cannot be made; the message is one sentence for the person."""
