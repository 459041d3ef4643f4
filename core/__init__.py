"""NeuroClick's model and image code: no Streamlit in here, everything callable from a notebook."""
