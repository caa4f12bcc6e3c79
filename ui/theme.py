"""How the page looks: system fonts only, nothing fetched from elsewhere."""

import gradio as gr

FONTS = (
    "system-ui", "-apple-system", "Segoe UI", "Hiragino Sans", "Hiragino Kaku Gothic ProN",
    "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", "Meiryo", "sans-serif",
)  # fmt: skip


def page_theme() -> gr.themes.Base:
    """Gradio's plain theme in blue and slate, with the system's own fonts."""
    font = gr.themes.Font
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        font=[font(name) for name in FONTS],
        font_mono=[font("ui-monospace"), font("monospace")],
    )
    return theme.set(
        button_primary_background_fill="#1d4ed8",
        button_primary_background_fill_dark="#1d4ed8",
        button_primary_background_fill_hover="#1e40af",
        button_primary_background_fill_hover_dark="#1e40af",
        button_primary_text_color="#ffffff",
        input_placeholder_color="#5b6676",
        input_placeholder_color_dark="#b8c3d1",
        block_info_text_color="#475569",
        block_info_text_color_dark="#a9b4c4",
    )
