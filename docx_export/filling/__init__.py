"""Template + facts → bytes."""
