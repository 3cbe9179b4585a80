"""The widget: table and figures from Python, controls and movement in the browser."""
