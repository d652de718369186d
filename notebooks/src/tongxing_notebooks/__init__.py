"""Tongxing in JupyterLab: panels and widgets."""
