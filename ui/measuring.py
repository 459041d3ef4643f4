"""The facts of a study, measured once for each state of it: a page asks for them at every run."""

import streamlit as st

from core.report import Facts, facts, state_key
from core.study import Study


@st.cache_data(max_entries=32, ttl=3600, show_spinner=False)
def _facts(key: str, _study: Study) -> Facts:
    return facts(_study)


def facts_of(study: Study) -> Facts:
    """Everything that a report on the slice in work may say; the time in it is that of the first time it was asked."""
    return _facts(state_key(study), study)
