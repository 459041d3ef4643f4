"""The canvas inside a running script, without a browser: a log that arrives without a callback is not lost."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import numpy as np
    import streamlit as st

    from core.prompt import Lesions
    from ui.canvas import click_canvas

    event = click_canvas(
        key="canvas",
        image=np.zeros((4, 6), dtype=np.float32),
        image_id="slice",
        lesions=Lesions(),
        masks={1: np.zeros((4, 6), dtype=bool)},
        ack={},
    )
    st.text(f"{event.client or 'nobody'} {event.image_id} {[op['seq'] for op in event.ops]}")


def test_the_returned_event_holds_the_log_for_the_image_shown() -> None:
    ops = [{"seq": 1, "image_id": "another", "op": "undo"}, {"seq": 2, "image_id": "slice", "op": "clear"}]
    at = AppTest.from_function(page)
    at.session_state["canvas"] = {"ops": {"client": "tab", "image_id": "slice", "ops": ops}}
    at.run()
    assert not at.exception
    assert at.text[0].value == "tab slice [2]"


def test_without_clicks_the_event_is_empty() -> None:
    at = AppTest.from_function(page).run()
    assert not at.exception
    assert at.text[0].value == "nobody slice []"
