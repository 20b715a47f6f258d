"""What several rooms use.

`excel` is the only module that knows xlwings; shipped macros import it by this name.
"""
