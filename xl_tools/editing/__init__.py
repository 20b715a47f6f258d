"""Lossless change of sheets."""
