"""The template language: a template's XML → a program, or what is wrong with it."""
