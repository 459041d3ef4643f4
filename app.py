"""NeuroClick's door: run with ``streamlit run app.py``."""

import streamlit as st

from ui import chrome, models

st.set_page_config(page_title="NeuroClick", page_icon=":material/neurology:", layout="wide")
pages = [
    st.Page("pages/scan.py", title="Scan", icon=":material/upload_file:", default=True),
    st.Page("pages/enhance.py", title="Enhance", icon=":material/contrast:"),
    st.Page("pages/segment.py", title="Segment", icon=":material/ads_click:"),
    st.Page("pages/compare.py", title="Compare", icon=":material/compare:"),
    st.Page("pages/report.py", title="Report", icon=":material/description:"),
    st.Page("pages/explore.py", title="Explore", icon=":material/query_stats:"),
    st.Page("pages/models.py", title="Models", icon=":material/neurology:"),
]
page = st.navigation(pages, position="hidden")
models.warm_up()
with chrome.frame():
    page.run()
