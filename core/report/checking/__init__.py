"""Words against facts: rules that all languages share, and each language's own words as data."""
