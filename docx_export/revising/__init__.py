"""An edited document brought up to date."""
