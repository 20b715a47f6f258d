"""An Office file as parts (Open Packaging Conventions): read under limits, edited without loss."""
