"""What is served: the frame as a Streamlit app, and the route that hands out signed pictures."""

from pathlib import Path

import streamlit as st

from dashboard import media

app = st.App(Path(__file__).with_name("app.py"), routes=list(media.ROUTES))
