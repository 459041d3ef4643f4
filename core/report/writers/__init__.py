"""Who writes the words: the template, Claude, or any other `DraftWriter`; nothing leaves here unchecked."""
