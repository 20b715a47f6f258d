"""The rules, as named checks of pandera on polars frames."""
