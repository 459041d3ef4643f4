"""The template: facts into sentences of five languages, and the sections that every report has."""
