"""The rules themselves, by what they are about (groups A, B, T, L and D)."""
